import { useMemo } from 'react';
import { useQuery } from 'urql';
import { readFragment } from '../../../app/graphql/graphql';
import { BOARD, CARD } from '../queries';
import type { TicketFilter } from '../queries';
import type { Column } from '../moves';
import { useTicketNews } from '../useTicketNews';

/** As many as the server may be asked for at once, in each of six columns. */
const CARDS = 30;

interface Board {
  readonly columns: readonly Column[] | null;
  readonly error: unknown;
  /** Why changes cannot be heard of. */
  readonly deaf: unknown;
  readonly refetch: () => void;
}

/** The board as the server has it, and again whenever a ticket changes. */
export function useBoard(filter: TicketFilter): Board {
  const [{ data, error }, ask] = useQuery({ query: BOARD, variables: { filter, cards: CARDS } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  const deaf = useTicketNews(refetch);
  const columns = useMemo(
    () => data?.ticketBoard.map((column) => ({ ...column, cards: column.cards.map((ref) => readFragment(CARD, ref)) })),
    [data],
  );
  return { columns: columns ?? null, error: error ?? null, deaf, refetch };
}
