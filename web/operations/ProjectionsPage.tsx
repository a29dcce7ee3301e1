import { Group, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery, useSubscription } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useConnection, useOnReturn } from '../app/graphql/connection';
import { readFragment } from '../app/graphql/graphql';
import { JOB, JOBS } from '../app/jobs/jobs';
import type { JobRef } from '../app/jobs/jobs';
import { JobCard } from '../app/jobs/JobCard';
import { Loading } from '../app/layout/Loading';
import { usePageTitle } from '../app/layout/usePageTitle';
import { LiveBadge } from './LiveBadge';
import { ProjectionsTable } from './ProjectionsTable';
import { PROJECTION, PROJECTIONS, PROJECTIONS_CHANGED } from './projections';
import { useTrends } from './useTrends';

/** How far each read model is behind the history, as it changes; and what can be done about one. */
export function ProjectionsPage(): ReactNode {
  const { t } = useTranslation('operations');
  usePageTitle(t('projections.title'));
  const [{ data, error, fetching }, ask] = useQuery({ query: PROJECTIONS });
  const [news] = useSubscription({ query: PROJECTIONS_CHANGED });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const live = useConnection().name === 'open' && news.data !== undefined;
  const refs = (live ? news.data?.projectionsChanged : null) ?? data?.projections ?? null;
  const projections = useMemo(() => refs?.map((ref) => readFragment(PROJECTION, ref)) ?? null, [refs]);
  const trends = useTrends(projections);
  const { jobs, follow } = useJobs();

  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={1} size="h2">
          {t('projections.title')}
        </Title>
        <LiveBadge live={live} />
      </Group>
      <Text c="dimmed" mb="md" maw="70ch">
        {t('projections.lead')}
      </Text>
      {jobs.length > 0 && (
        <Stack component="section" aria-label={t('projections.jobs')} gap="sm" mb="lg">
          {jobs.map((job) => (
            <JobCard key={readFragment(JOB, job).id} job={job} onOver={refetch} />
          ))}
        </Stack>
      )}
      {error && !projections && <Fault error={error} onRetry={refetch} />}
      {news.error && <Fault error={news.error} />}
      {fetching && !projections && <Loading />}
      {projections && (
        <ProjectionsTable projections={projections} trends={trends} onStarted={follow} onChanged={refetch} />
      )}
    </>
  );
}

/** What was running when the page was opened, and what was started here since: a reload loses none that goes on. */
function useJobs(): { readonly jobs: readonly JobRef[]; readonly follow: (job: JobRef) => void } {
  const [started, setStarted] = useState<readonly JobRef[]>([]);
  const [{ data }] = useQuery({ query: JOBS, variables: { first: 20 }, requestPolicy: 'network-only' });
  const [running, setRunning] = useState<readonly JobRef[] | null>(null);
  if (data && running === null) {
    const found = data.jobs.nodes.filter((ref) => {
      const { state, kind } = readFragment(JOB, ref);
      return state === 'RUNNING' && (kind === 'REBUILD' || kind === 'COMPARE');
    });
    setRunning(found);
  }
  const ids = new Set<string>();
  const jobs = [...started, ...(running ?? [])].filter((ref) => {
    const { id } = readFragment(JOB, ref);
    return !ids.has(id) && ids.add(id);
  });
  return { jobs, follow: (job) => setStarted((before) => [job, ...before]) };
}
