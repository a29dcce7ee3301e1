import { describe, expect, it } from 'vitest';
import { stepsOf, withMoves } from './moves';
import type { Column, Move } from './moves';
import type { Status } from './queries';

const card = (id: string, status: Status, version = 1): Column['cards'][number] =>
  ({ id, status, version, nextStatuses: ['RESOLVED', 'PENDING'] }) as unknown as Column['cards'][number];

const BOARD: readonly Column[] = [
  { status: 'OPEN', count: 12, cards: [card('a', 'OPEN'), card('b', 'OPEN')] },
  { status: 'PENDING', count: 0, cards: [] },
  { status: 'RESOLVED', count: 3, cards: [card('c', 'RESOLVED')] },
];

const ids = (board: readonly Column[]): string[] =>
  board.map(({ cards, count }) => `${cards.map(({ id }) => id).join('')}${count}`);
const moves = (id: string, move: Move): ReadonlyMap<string, Move> => new Map([[id, move]]);

describe('the steps of a ticket', () => {
  it('are those that the server allows, in the order of the board', () => {
    expect(stepsOf({ nextStatuses: ['CLOSED', 'OPEN', 'PENDING'] })).toEqual(['OPEN', 'PENDING', 'CLOSED']);
    expect(stepsOf({ nextStatuses: null })).toEqual([]);
  });
});

describe('the board with moves under way', () => {
  it('shows them at once, and their counts', () => {
    const board = withMoves(BOARD, moves('a', { to: 'PENDING', version: null }));
    expect(ids(board)).toEqual(['b11', 'a1', 'c3']);
    expect(board[1]?.cards[0]?.nextStatuses).toEqual([]);
  });

  it('is as it was when they are taken back', () => {
    expect(withMoves(BOARD, new Map())).toBe(BOARD);
  });

  it('follows the server once that knows them, also where it was moved on since', () => {
    const told = [{ status: 'OPEN' as const, count: 1, cards: [card('a', 'OPEN', 4)] }, ...BOARD.slice(1)];
    expect(withMoves(told, moves('a', { to: 'PENDING', version: 3 }))).toBe(told);
    expect(ids(withMoves(told, moves('a', { to: 'PENDING', version: 5 })))).toEqual(['0', 'a1', 'c3']);
  });

  it('adds nothing that is not there', () => {
    expect(withMoves(BOARD, moves('z', { to: 'PENDING', version: null }))).toBe(BOARD);
  });
});
