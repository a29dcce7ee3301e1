import { useState } from 'react';
import { useSubscription } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import { TICKETS_CHANGED } from './queries';
import { useNews } from '../useNews';

/** Asks again whenever a ticket of the site has changed, or may have while the connection was gone; answers why it cannot be heard of. */
export function useTicketNews(refetch: () => void): unknown {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }] = useSubscription({ query: TICKETS_CHANGED, variables: { after } });
  const cursor = data?.ticketsChanged.cursor ?? null;
  useNews(cursor, refetch);
  useOnReturn(() => {
    if (cursor !== null) setAfter(cursor);
    refetch();
  });
  return error ?? null;
}
