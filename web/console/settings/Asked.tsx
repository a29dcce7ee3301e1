import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { useOnReturn } from '../../app/graphql/connection';
import { Loading } from '../../app/layout/Loading';

interface Props<Data, Variables extends AnyVariables> {
  readonly query: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  readonly children: (data: Data, refetch: () => void) => ReactNode;
}

/** Forms about what has to be asked for first. */
export function Asked<Data, Variables extends AnyVariables>(props: Props<Data, Variables>): ReactNode {
  const { query, variables, children } = props;
  const [{ data, error }, ask] = useQuery<Data>({ query, variables });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  if (error && !data) return <Fault error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={6} />;
  return (
    <Stack gap="md" maw={900}>
      {children(data, refetch)}
    </Stack>
  );
}
