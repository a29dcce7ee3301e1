import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { useLanguage } from '../app/i18n/useLanguage';
import { dateIn, formatInstant, zoneLabel } from '../app/time/format';
import { serverClock } from '../app/time/server';
import classes from './booking.module.css';
import { Fact } from './Fact';
import { addDays } from './logic/calendar';
import { initials } from './logic/initials';
import { minutesOf } from './logic/slots';
import { sameWall } from './logic/zones';
import { Price } from './Price';
import { FREE_SLOTS } from './queries';
import type { Provider } from './queries';

/** How far a card looks for the next free time. */
const DAYS = 31;

interface Props {
  readonly slug: string;
  readonly provider: Provider;
  readonly zone: string;
}

/** Somebody who gives appointments: how long, for how much, and when next. */
export function ProviderCard({ slug, provider, zone }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const name = provider.name ?? t('nameless');
  const theirs = provider.zone ?? zone;
  return (
    <Paper withBorder p="md" radius="md" h="100%">
      <Stack h="100%" gap="sm">
        <Group wrap="nowrap" align="center">
          <span className={classes['avatar']} aria-hidden="true">
            {initials(name)}
          </span>
          <Title order={2} size="h4" className={classes['text']}>
            {name}
          </Title>
        </Group>
        {provider.pricing && (
          <Text size="sm">
            <Price pricing={provider.pricing} />
          </Text>
        )}
        <NextFree slug={slug} provider={provider} zone={zone} />
        {!sameWall(serverClock.now(), zone, theirs) && (
          <Fact icon="globe">
            <Text size="sm">{t('providers.zone', { zone: zoneLabel(theirs, serverClock.now()) })}</Text>
          </Fact>
        )}
        <Button
          component={Link}
          to={`/booking/${slug}/${provider.id}`}
          mt="auto"
          aria-label={t('providers.chooseOf', { name })}
        >
          {t('providers.choose')}
        </Button>
      </Stack>
    </Paper>
  );
}

/** The next free time, and from it how long one is: nothing else tells. */
function NextFree({ slug, provider, zone }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const today = dateIn(provider.zone ?? zone, serverClock.now());
  const [{ data, error }] = useQuery({
    query: FREE_SLOTS,
    variables: { site: slug, provider: provider.id, from: today, to: addDays(today, DAYS) },
  });
  // What cannot be told here is told on the provider's own page.
  if (error && !data) return null;
  if (!data) return <Skeleton height={44} />;
  const [first] = data.freeSlots;
  if (!first) {
    return (
      <Fact icon="calendar">
        <Text size="sm">{t('providers.noneSoon', { days: DAYS })}</Text>
      </Fact>
    );
  }
  const when = `${formatInstant(first.start, zone, language, 'day')}, ${formatInstant(first.start, zone, language, 'time')}`;
  return (
    <>
      <Fact icon="clock">
        <Text size="sm">{t('minutes', { minutes: minutesOf(first) })}</Text>
      </Fact>
      <Fact icon="calendar">
        <Text size="sm">
          {t('providers.nextFree')} <strong>{when}</strong>
        </Text>
      </Fact>
    </>
  );
}
