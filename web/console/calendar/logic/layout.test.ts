import { describe, expect, it } from 'vitest';
import { blocksOf, hoursOf } from './layout';

const DAY = '2026-11-24';
const at = (id: string, from: string, to: string): { id: string; start: string; end: string } => ({
  id,
  start: `${DAY}T${from}:00Z`,
  end: `${DAY}T${to}:00Z`,
});

describe('blocks of a day', () => {
  it('stand side by side where they overlap, and nowhere else', () => {
    const items = [
      at('a', '09:00', '10:00'),
      at('b', '09:30', '10:30'),
      at('c', '10:00', '11:00'),
      at('d', '12:00', '13:00'),
    ];
    const blocks = blocksOf(items, DAY, 'UTC');
    expect(blocks.map(({ item, lane, lanes }) => [item.id, lane, lanes])).toEqual([
      ['a', 0, 2],
      ['b', 1, 2],
      ['c', 0, 2],
      ['d', 0, 1],
    ]);
  });

  it('are where the clock of the zone shows them, over midnight on both days', () => {
    const items = [at('a', '20:30', '21:30')];
    expect(blocksOf(items, DAY, 'Europe/Istanbul')).toMatchObject([{ from: 23 * 60 + 30, to: 1440 }]);
    expect(blocksOf(items, '2026-11-25', 'Europe/Istanbul')).toMatchObject([{ from: 0, to: 30 }]);
    expect(blocksOf(items, '2026-11-26', 'Europe/Istanbul')).toEqual([]);
  });

  it('last as long as they do while clocks are turned', () => {
    // In London 02:00 becomes 01:00 on 25 October 2026, and 01:00 becomes 02:00 on 28 March 2027.
    const back = { id: 'a', start: '2026-10-25T00:30:00Z', end: '2026-10-25T01:15:00Z' };
    const forth = { id: 'b', start: '2027-03-28T00:30:00Z', end: '2027-03-28T01:30:00Z' };
    expect(blocksOf([back], '2026-10-25', 'Europe/London')).toMatchObject([{ from: 90, to: 135 }]);
    expect(blocksOf([forth], '2027-03-28', 'Europe/London')).toMatchObject([{ from: 30, to: 150 }]);
  });

  it('fit into whole hours, and into a usual day where there are none', () => {
    expect(hoursOf([])).toEqual([9, 18]);
    expect(
      hoursOf([
        { from: 450, to: 500 },
        { from: 1_100, to: 1_440 },
      ]),
    ).toEqual([7, 24]);
  });
});
