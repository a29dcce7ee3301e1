import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { commandId } from '../../../app/graphql/commandId';
import { CHANGE_STATUS } from '../queries';
import type { Card, Status } from '../queries';
import type { Move } from '../moves';

/** What became of the last move. */
export type Outcome =
  | { readonly name: 'moved'; readonly card: Card; readonly to: Status }
  | { readonly name: 'refused'; readonly card: Card; readonly error: unknown };

interface Moves {
  readonly moves: ReadonlyMap<string, Move>;
  readonly outcome: Outcome | null;
  readonly move: (card: Card, to: Status) => Promise<void>;
  readonly forget: () => void;
}

/** Moves cards at once, and back again where the server refuses; several may be under way, of one card only one. */
export function useMoves(refetch: () => void): Moves {
  const client = useClient();
  const [moves, setMoves] = useState<ReadonlyMap<string, Move>>(new Map());
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const underWay = useRef(new Set<string>());

  function put(id: string, move: Move | null): void {
    setMoves((before) => {
      const next = new Map(before);
      if (move) next.set(id, move);
      else next.delete(id);
      return next;
    });
  }

  async function move(card: Card, to: Status): Promise<void> {
    const { id } = card;
    if (underWay.current.has(id)) return;
    underWay.current.add(id);
    setOutcome(null);
    put(id, { to, version: null });
    const variables = { id, status: to, seen: card.version, commandId: commandId() };
    const { data, error } = await client.mutation(CHANGE_STATUS, variables).toPromise();
    underWay.current.delete(id);
    const ticket = data?.changeTicketStatus.ticket;
    put(id, ticket ? { to, version: ticket.version } : null);
    setOutcome(error ? { name: 'refused', card, error } : { name: 'moved', card, to });
    // Of a move that was refused the reason is to be seen; of one without an answer, what became of it.
    refetch();
  }

  return { moves, outcome, move, forget: () => setOutcome(null) };
}
