import { useMemo, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { useOnReturn } from '../../../app/graphql/connection';
import { useNews } from '../../useNews';
import { TICKET, TICKET_CHANGED } from './queries';
import { ticketOf } from './ticket';
import type { Ticket } from './ticket';

/** As many messages as most tickets have. */
const MESSAGES = 30;

interface Shown {
  /** Null while it is asked for, and where there is none. */
  readonly ticket: Ticket | null;
  readonly missing: boolean;
  readonly error: unknown;
  /** Why changes cannot be heard of. */
  readonly deaf: unknown;
  readonly refetch: () => void;
}

/** A ticket as the server has it, and again whenever it changes. */
export function useTicket(number: number): Shown {
  const [{ data, error, fetching, stale }, ask] = useQuery({ query: TICKET, variables: { number, last: MESSAGES } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  const [learnt, learn] = useState(0);
  const ticket = useMemo(() => {
    const known = data?.ticket ? ticketOf(data.ticket) : null;
    return known && { ...known, version: Math.max(known.version, learnt), learn };
  }, [data, learnt]);
  const [after, setAfter] = useState<string | null>(null);
  const [news] = useSubscription({
    query: TICKET_CHANGED,
    variables: { id: ticket?.id ?? '', after },
    pause: ticket === null,
  });
  const cursor = news.data?.ticketChanged.cursor ?? null;
  useNews(cursor, refetch);
  useOnReturn(() => {
    if (cursor !== null) setAfter(cursor);
    refetch();
  });
  const missing = data?.ticket === null && !fetching && !stale;
  return { ticket, missing, error: error ?? null, deaf: news.error ?? null, refetch };
}
