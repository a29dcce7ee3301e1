import { useEffect, useEffectEvent } from 'react';
import { useQuery } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import type { ResultOf } from '../../app/graphql/graphql';
import { useNews } from '../useNews';
import { CALL_DESK } from './queries';

/** The server tells of one's own calls only: how it stands with colleagues is looked at every so often. */
const EVERY = 10_000;

interface Shown {
  readonly desk: ResultOf<typeof CALL_DESK> | null;
  readonly error: unknown;
  readonly refetch: () => void;
}

/** Who of the team can be reached and who waits: after each news of one's own calls, and every few seconds while it is looked at. */
export function useCallDesk(news: string | null): Shown {
  const [{ data, error }, ask] = useQuery({ query: CALL_DESK });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useNews(news, refetch);
  useOnReturn(refetch);
  const look = useEffectEvent(() => {
    if (document.visibilityState === 'visible') refetch();
  });
  useEffect(() => {
    const timer = setInterval(() => look(), EVERY);
    return () => clearInterval(timer);
  }, []);
  return { desk: data ?? null, error: error ?? null, refetch };
}
