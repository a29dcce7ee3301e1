import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { readFragment } from '../app/graphql/graphql';
import { JOB, JOBS } from '../app/jobs/jobs';
import type { JobKind, JobRef } from '../app/jobs/jobs';
import { JobCard } from '../app/jobs/JobCard';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';

const SHOWN = 20;

interface Props {
  readonly title: string;
  readonly kinds: readonly JobKind[];
  /** What was started on this page, the latest first. */
  readonly started: readonly JobRef[];
  readonly none: string;
  readonly noneLead: string;
}

/** Work of these kinds at the site, whoever started it: what goes on, and what came of the rest. */
export function JobResults({ title, kinds, started, none, noneLead }: Props): ReactNode {
  const variables = { first: SHOWN };
  const [{ data, error, fetching }, ask] = useQuery({ query: JOBS, variables, requestPolicy: 'network-only' });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const ids = new Set<string>();
  const jobs = [...started, ...(data?.jobs.nodes ?? [])].filter((ref) => {
    const { id, kind } = readFragment(JOB, ref);
    return kinds.includes(kind) && !ids.has(id) && ids.add(id);
  });
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb="sm" mt="xl">
        {title}
      </Title>
      {error && !data && <Fault error={error} onRetry={refetch} />}
      {fetching && jobs.length === 0 && !data && <Loading />}
      {data && jobs.length === 0 && <Empty title={none}>{noneLead}</Empty>}
      <Stack gap="sm">
        {jobs.map((job) => (
          <JobCard key={readFragment(JOB, job).id} job={job} />
        ))}
      </Stack>
    </section>
  );
}
