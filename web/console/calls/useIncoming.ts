import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import { useNews } from '../useNews';
import { INCOMING, MY_CALLS_CHANGED } from './queries';
import type { Ringing, Running } from './queries';

interface Incoming {
  readonly ringing: readonly Ringing[];
  readonly running: readonly Running[];
  /** The last that was heard of one's calls. */
  readonly news: string | null;
  readonly error: unknown;
  readonly refetch: () => void;
}

/** What rings for the signed-in person and what goes on, as it changes. */
export function useIncoming(): Incoming {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }, ask] = useQuery({ query: INCOMING, requestPolicy: 'cache-and-network' });
  const [changes] = useSubscription({ query: MY_CALLS_CHANGED, variables: { after } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  const news = changes.data?.myCalls.cursor ?? null;
  useNews(news, refetch);
  useOnReturn(() => {
    if (news !== null) setAfter(news);
    refetch();
  });
  return {
    ringing: data?.incomingCalls ?? [],
    running: data?.myCalls.nodes ?? [],
    news,
    error: error ?? null,
    refetch,
  };
}
