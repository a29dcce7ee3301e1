import { describe, expect, it } from 'vitest';
import { threadOf } from './thread';
import type { TimelineEvent } from './timeline';

const event = (commandId: string, causationId: string, second: number): TimelineEvent =>
  ({ commandId, causationId, occurredAt: `2026-11-22T10:00:${String(second).padStart(2, '0')}Z` }) as TimelineEvent;

describe('what followed from what', () => {
  it('is under its cause, and as much later', () => {
    const links = threadOf([event('book', 'book', 0), event('mail', 'book', 2), event('arrived', 'mail', 9)]);
    expect(links.map(({ depth, after }) => [depth, after])).toEqual([
      [0, 0],
      [1, 2],
      [2, 9],
    ]);
  });

  it('begins anew where the cause is not among it, and does not go round in circles', () => {
    expect(threadOf([event('a', 'unknown', 0)])[0]?.depth).toBe(0);
    expect(threadOf([event('a', 'b', 0), event('b', 'a', 1)]).map(({ depth }) => depth)).toEqual([2, 2]);
    expect(threadOf([])).toEqual([]);
  });
});
