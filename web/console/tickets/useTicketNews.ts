import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useSubscription } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import { TICKETS_CHANGED } from './queries';

/** Many changes at once are worth one look. */
const TOGETHER = 150;

/** Asks again whenever a ticket of the site has changed, or may have while the connection was gone. */
export function useTicketNews(refetch: () => void): void {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data }] = useSubscription({ query: TICKETS_CHANGED, variables: { after } });
  const cursor = data?.ticketsChanged.cursor ?? null;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const ask = useEffectEvent(refetch);
  useEffect(() => {
    if (cursor === null) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      ask();
    }, TOGETHER);
  }, [cursor]);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
    },
    [],
  );
  useOnReturn(() => {
    if (cursor !== null) setAfter(cursor);
    refetch();
  });
}
