import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { readFragment } from '../app/graphql/graphql';
import { JOB, JOBS } from '../app/jobs/jobs';
import { JobCard } from '../app/jobs/JobCard';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import { Pager } from '../app/layout/Pager';
import { PageHead } from './PageHead';

const PAGE = 10;

/** All long work, the latest first: what goes on, and what came of the rest. */
export function JobsPage(): ReactNode {
  const { t } = useTranslation('operations');
  const [search] = useSearchParams();
  const variables = { first: PAGE, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: JOBS, variables, requestPolicy: 'network-only' });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const jobs = data?.jobs ?? null;
  return (
    <>
      <PageHead title={t('jobs.title')} lead={t('jobs.lead')} onRefresh={refetch} busy={fetching} />
      {error && !jobs && <Fault error={error} onRetry={refetch} />}
      {fetching && !jobs && <Loading />}
      {jobs?.nodes.length === 0 && <Empty title={t('jobs.none')}>{t('jobs.noneLead')}</Empty>}
      <Stack gap="sm">
        {jobs?.nodes.map((job) => (
          <JobCard key={readFragment(JOB, job).id} job={job} />
        ))}
      </Stack>
      {jobs && <Pager next={jobs.pageInfo.hasNextPage ? jobs.pageInfo.endCursor : null} />}
    </>
  );
}
