import { Badge, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { graphql } from '../app/graphql/graphql';
import { useLanguage } from '../app/i18n/useLanguage';
import { DataTable } from '../app/layout/DataTable';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import { useViewer } from '../app/session/viewer';
import { formatDuration, formatInstant } from '../app/time/format';
import { serverClock } from '../app/time/server';
import { PageHead } from './PageHead';

const TIMERS = graphql(`
  query Timers($first: Int) {
    timers(first: $first) {
      kind
      dueAt
      nextAt
      attempts
    }
  }
`);

const SHOWN = 50;
/** So often it is asked anew what is due. */
const EVERY = 15_000;

/** What comes due, and what should have been done already. */
export function TimersPage(): ReactNode {
  const { t, i18n } = useTranslation('operations');
  const language = useLanguage();
  const { zone } = useViewer();
  const [{ data, error, fetching }, ask] = useQuery({ query: TIMERS, variables: { first: SHOWN } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const [now, setNow] = useState(serverClock.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(serverClock.now());
      if (document.visibilityState === 'visible') ask({ requestPolicy: 'network-only' });
    }, EVERY);
    return () => clearInterval(timer);
  }, [ask]);
  const timers = data?.timers ?? null;
  const overdue = timers?.filter(({ dueAt }) => Date.parse(dueAt) < now).length ?? 0;
  const name = (kind: string): string => {
    const key = kind.replace('.', '_');
    return i18n.exists(`timer.${key}`, { ns: 'operations' }) ? t(`timer.${key as 'ticket_review'}`) : kind;
  };
  return (
    <>
      <PageHead title={t('timers.title')} lead={t('timers.lead')} onRefresh={refetch} busy={fetching} />
      <Text role="status" fw={600} mb="sm" {...(overdue > 0 ? { c: 'red' } : {})}>
        {timers && timers.length > 0 && (overdue > 0 ? t('timers.overdue', { count: overdue }) : t('timers.onTime'))}
      </Text>
      {error && !timers && <Fault error={error} onRetry={refetch} />}
      {fetching && !timers && <Loading />}
      {timers?.length === 0 && <Empty title={t('timers.none')}>{t('timers.noneLead')}</Empty>}
      {timers && timers.length > 0 && (
        <DataTable
          label={t('timers.title')}
          rows={timers.map((timer, index) => ({ ...timer, index }))}
          keyOf={(one) => String(one.index)}
          columns={[
            {
              key: 'kind',
              label: t('timers.kind'),
              heads: true,
              cell: (one) => name(one.kind),
            },
            {
              key: 'due',
              label: t('timers.due'),
              cell: (one) => formatInstant(one.dueAt, zone, language, 'precise'),
            },
            {
              key: 'left',
              label: t('timers.left'),
              cell: (one) => {
                const seconds = (Date.parse(one.dueAt) - now) / 1_000;
                const time = formatDuration(Math.abs(seconds), language);
                return seconds >= 0 ? (
                  t('timers.in', { time })
                ) : (
                  <Badge color="red" variant="light">
                    {t('timers.late', { time })}
                  </Badge>
                );
              },
            },
            {
              key: 'next',
              label: t('timers.next'),
              cell: (one) => (one.attempts === 0 ? '—' : formatInstant(one.nextAt, zone, language, 'precise')),
            },
            { key: 'attempts', label: t('timers.attempts'), numeric: true, cell: (one) => one.attempts },
          ]}
        />
      )}
    </>
  );
}
