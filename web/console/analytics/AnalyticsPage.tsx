import { Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { useOnReturn } from '../../app/graphql/connection';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { useViewer } from '../../app/session/viewer';
import { zoneLabel } from '../../app/time/format';
import { AgentsTable } from './AgentsTable';
import { fault, periodOf } from './period';
import type { Period } from './period';
import { PeriodChoice } from './PeriodChoice';
import { FIGURES, OWN_FIGURES } from './queries';
import { Report } from './Report';

/** How the site fared in a period; to agents what they did themselves. */
export function AnalyticsPage(): ReactNode {
  const { t } = useTranslation('console');
  const viewer = useViewer();
  const zone = viewer.site?.zone ?? viewer.zone;
  const [search, setSearch] = useSearchParams();
  const [now] = useState(Date.now);
  const period = periodOf(search, zone, now);
  const all = viewer.roles.includes('ADMIN');
  usePageTitle(t('analytics.title'));
  return (
    <>
      <Title order={1} size="h2" mb="xs">
        {t('analytics.title')}
      </Title>
      <Text c="dimmed" mb="md" maw="70ch">
        {t(all ? 'analytics.lead' : 'analytics.ownLead')} {t('analytics.zone', { zone: zoneLabel(zone, now) })}
      </Text>
      <PeriodChoice
        period={period}
        zone={zone}
        onChoose={({ from, to }) => setSearch({ from, to }, { replace: true })}
      />
      {fault(period) === null && (all ? <Whole period={period} /> : <Own period={period} />)}
    </>
  );
}

function Whole({ period }: { readonly period: Period }): ReactNode {
  const [{ data, error, fetching }, ask] = useQuery({ query: FIGURES, variables: { ...period } });
  const again = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(again);
  if (data) return <Report figures={data.analytics} />;
  return fetching ? <Loading /> : <Fault error={error} onRetry={again} />;
}

function Own({ period }: { readonly period: Period }): ReactNode {
  const [{ data, error, fetching }, ask] = useQuery({ query: OWN_FIGURES, variables: { ...period } });
  const again = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(again);
  if (data) return <AgentsTable own agents={data.analytics.agents} />;
  return fetching ? <Loading /> : <Fault error={error} onRetry={again} />;
}
