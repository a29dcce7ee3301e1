import { Badge, Paper, Text, TextInput, Title } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Loading } from '../../../app/layout/Loading';
import { dateIn, formatDate, formatInstant } from '../../../app/time/format';
import { serverClock } from '../../../app/time/server';
import classes from '../calendar.module.css';
import { WHY_NO_SLOTS } from './queries';
import type { availability } from '../words/availability-tr';

type Day = keyof typeof availability.why.day;
type Rule = keyof typeof availability.why.rule;

interface Props {
  readonly provider: string;
  readonly zone: string;
}

/** What clients can book on a date, and why not the rest. */
export function WhyNoSlots({ provider, zone }: Props): ReactNode {
  const { t } = useTranslation('console');
  const heading = useId();
  const [date, setDate] = useState(() => dateIn(zone, serverClock.now()));
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={heading}>
      <Title order={2} size="h4" id={heading}>
        {t('calendar.availability.why.title')}
      </Title>
      <Text size="sm" c="dimmed" mt={4} mb="md">
        {t('calendar.availability.why.lead')}
      </Text>
      <TextInput
        type="date"
        label={t('calendar.availability.why.date')}
        value={date}
        onChange={(event) => setDate(event.currentTarget.value)}
        maw={220}
        mb="md"
      />
      <div aria-live="polite">{date !== '' && <Answer provider={provider} zone={zone} date={date} />}</div>
    </Paper>
  );
}

function Answer({ provider, zone, date }: Props & { readonly date: string }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const [{ data, error, fetching }, ask] = useQuery({ query: WHY_NO_SLOTS, variables: { provider, date } });
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data || fetching) return <Loading rows={2} />;
  const why = data.whyNoSlots;
  if (!why) return <Text size="sm">{t('calendar.noSuchProvider')}</Text>;
  const free = why.candidates.filter((candidate) => candidate.free).length;
  return (
    <>
      <Text size="sm" fw={600} mb={6}>
        {why.day === null
          ? t('calendar.availability.why.free', { count: free, all: why.candidates.length })
          : t(`calendar.availability.why.day.${why.day as Day}`)}
        {why.latest !== null && ` ${t('calendar.availability.why.latest', { date: formatDate(why.latest, language) })}`}
      </Text>
      {why.reason !== null && (
        <Text size="sm" className={classes['words']}>
          {why.reason}
        </Text>
      )}
      <ul className={classes['list']}>
        {why.candidates.map(({ slot, rule }) => (
          <li key={slot.start}>
            <Text component="span" size="sm" mr="sm">
              {formatInstant(slot.start, zone, language, 'time')}–{formatInstant(slot.end, zone, language, 'time')}
            </Text>
            <Badge variant="light" color={rule === null ? 'teal' : 'gray'}>
              {rule === null
                ? t('calendar.availability.why.isFree')
                : t(`calendar.availability.why.rule.${rule as Rule}`)}
            </Badge>
          </li>
        ))}
      </ul>
    </>
  );
}
