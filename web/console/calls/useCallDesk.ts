import { useQuery } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import type { ResultOf } from '../../app/graphql/graphql';
import { useNews } from '../useNews';
import { CALL_DESK } from './queries';
import { useLook } from './useLook';

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
  useLook(refetch);
  return { desk: data ?? null, error: error ?? null, refetch };
}
