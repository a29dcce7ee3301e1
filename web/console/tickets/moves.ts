import type { Card, Status } from './queries';

/** In the order of the board. */
export const STATUSES: readonly Status[] = ['NEW', 'OPEN', 'WAITING_REPLY', 'PENDING', 'RESOLVED', 'CLOSED'];

type Movable = Pick<Card, 'id' | 'status' | 'version' | 'nextStatuses'>;

export interface Column<Of extends Movable = Card> {
  readonly status: Status;
  readonly count: number;
  readonly cards: readonly Of[];
}

/** A step that somebody here has taken. */
export interface Move {
  readonly to: Status;
  /** The ticket's version since; null until the server has answered. */
  readonly version: number | null;
}

/** The columns a ticket may go to from where it stands, in the order of the board. */
export function stepsOf(card: Pick<Card, 'nextStatuses'>): Status[] {
  const next = card.nextStatuses ?? [];
  return STATUSES.filter((status) => next.includes(status));
}

/** Closing is for good: it is asked for once more. */
export function isFinal(status: Status): boolean {
  return status === 'CLOSED';
}

/** The board as it is once the moves are carried out; those that the server shows already change nothing. */
export function withMoves<Of extends Movable>(
  columns: readonly Column<Of>[],
  moves: ReadonlyMap<string, Move>,
): readonly Column<Of>[] {
  let board = columns;
  for (const [id, move] of moves) {
    const card = board.flatMap(({ cards }) => cards).find((one) => one.id === id);
    const shown = !card || card.status === move.to || (move.version !== null && card.version >= move.version);
    if (!shown) board = moved(board, card, move.to);
  }
  return board;
}

/** Where it goes it may not go on from before the server has said so. */
function moved<Of extends Movable>(columns: readonly Column<Of>[], card: Of, to: Status): readonly Column<Of>[] {
  return columns.map((column) => {
    if (column.status === to) {
      const arrived = { ...card, status: to, nextStatuses: [] };
      return { ...column, count: column.count + 1, cards: [arrived, ...column.cards] };
    }
    const cards = column.cards.filter(({ id }) => id !== card.id);
    return cards.length === column.cards.length ? column : { ...column, count: column.count - 1, cards };
  });
}
