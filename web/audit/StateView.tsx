import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { Loading } from '../app/layout/Loading';
import { STATE_AT } from './record';
import type { TimelineEvent } from './timeline';
import { WholeView } from './ValueView';

export interface MomentProps {
  /** After which the record is looked at. */
  readonly event: TimelineEvent;
  /** Why what is personal is to be shown; null to have it withheld. */
  readonly reason: string | null;
}

/** What has happened does not change; but each look at what is personal is one of its own, and recorded. */
export function policyOf(reason: string | null): 'cache-first' | 'network-only' {
  return reason === null ? 'cache-first' : 'network-only';
}

export function StateView({ event, reason }: MomentProps): ReactNode {
  const variables = { type: event.aggregateType, id: event.aggregateId, at: event.position, reason };
  const [{ data, error, fetching }, ask] = useQuery({ query: STATE_AT, variables, requestPolicy: policyOf(reason) });
  if (error) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (fetching || !data) return <Loading />;
  return (
    <Paper withBorder radius="md" p="md">
      <WholeView value={data.stateAt} />
    </Paper>
  );
}
