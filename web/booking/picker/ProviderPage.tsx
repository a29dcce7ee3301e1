import { Anchor, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { NotFound } from '../../app/errors/NotFound';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import classes from '../booking.module.css';
import { initials } from '../logic/initials';
import { farDate } from '../logic/farDate';
import { isId } from '../logic/isId';
import { formHref } from '../logic/links';
import { Price } from '../Price';
import { PROVIDER } from '../queries';
import { SlotPicker } from './SlotPicker';

/** Where a time of somebody is chosen. */
export function ProviderPage(): ReactNode {
  const { site = '', provider = '' } = useParams();
  return isId(provider) ? <Choosing slug={site} id={provider} /> : <NotFound />;
}

function Choosing({ slug, id }: { readonly slug: string; readonly id: string }): ReactNode {
  const { t } = useTranslation('booking');
  const [far] = useState(farDate);
  const [{ data, error }, ask] = useQuery({ query: PROVIDER, variables: { slug, id, far } });
  const provider = data?.provider;
  const name = provider ? (provider.name ?? t('nameless')) : null;
  usePageTitle(name ?? t('providers.title'));
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading rows={6} />;
  if (!provider || name === null || !data.site) return <NotFound />;
  return (
    <div className={classes['page']}>
      <Anchor component={Link} to={`/booking/${slug}`} size="sm" underline="always" className={classes['text']}>
        {t('allProviders', { site: data.site.name })}
      </Anchor>
      <Group wrap="nowrap" mt="sm" mb="lg">
        <span className={classes['avatar']} aria-hidden="true">
          {initials(name)}
        </span>
        <div>
          <Title order={1} size="h2" className={classes['text']}>
            {name}
          </Title>
          {provider.pricing && (
            <Text size="sm" c="dimmed">
              <Price pricing={provider.pricing} />
            </Text>
          )}
        </div>
      </Group>
      {provider.zone === null ? (
        <Text>{t('slots.noSchedule')}</Text>
      ) : (
        <SlotPicker
          site={slug}
          provider={{ id: provider.id, zone: provider.zone }}
          latest={data.whyNoSlots?.latest ?? null}
          hrefOf={(slot) => formHref(slug, id, slot)}
        />
      )}
    </div>
  );
}
