import { describe, expect, it } from 'vitest';
import { byViewerDay, clocksChange, dayPart, difference, nearest, nextFreeDay, withLive } from './slots';
import type { Slot } from './slots';

const ISTANBUL = 'Europe/Istanbul';
const NEW_YORK = 'America/New_York';

/** Half an hour from an instant on; `day` is Istanbul's. */
function slot(start: string): Slot {
  const end = new Date(Date.parse(start) + 1_800_000).toISOString();
  return { start, end, day: new Date(Date.parse(start) + 3 * 3_600_000).toISOString().slice(0, 10) };
}

const starts = (slots: readonly Slot[] | undefined): string[] => (slots ?? []).map(({ start }) => start);

describe('slots', () => {
  it('are on the day that the viewer reads, which may be another than the provider’s', () => {
    const late = slot('2026-11-24T04:00:00Z');
    expect([...byViewerDay([late], ISTANBUL).keys()]).toEqual(['2026-11-24']);
    expect([...byViewerDay([late], NEW_YORK).keys()]).toEqual(['2026-11-23']);
  });

  it('are in order, whatever order they came in', () => {
    const days = byViewerDay([slot('2026-11-24T09:00:00Z'), slot('2026-11-24T07:00:00Z')], ISTANBUL);
    expect(starts(days.get('2026-11-24'))).toEqual(['2026-11-24T07:00:00Z', '2026-11-24T09:00:00Z']);
  });

  it('of the night on which clocks go back keep both of the hours that read the same', () => {
    // 01:30 twice in New York on the first of November: UTC−4, then UTC−5.
    const night = [slot('2026-11-01T05:30:00Z'), slot('2026-11-01T06:30:00Z')];
    expect(byViewerDay(night, NEW_YORK).get('2026-11-01')).toHaveLength(2);
    expect(clocksChange(night, NEW_YORK)).toBe(true);
    expect(clocksChange(night, ISTANBUL)).toBe(false);
  });

  it('know their part of the day in each zone', () => {
    const one = slot('2026-11-24T15:00:00Z');
    expect([dayPart(one, ISTANBUL), dayPart(one, 'UTC'), dayPart(one, NEW_YORK)]).toEqual([
      'evening',
      'afternoon',
      'morning',
    ]);
    expect(dayPart(slot('2026-11-24T21:00:00Z'), ISTANBUL)).toBe('morning');
  });

  it('follow what is live, also when a day becomes empty', () => {
    const month = [slot('2026-11-24T07:00:00Z'), slot('2026-11-25T07:00:00Z')];
    expect(starts(withLive(month, new Map([['2026-11-24', []]])))).toEqual(['2026-11-25T07:00:00Z']);
  });

  it('lead to the next free day', () => {
    const days = byViewerDay([slot('2026-11-24T07:00:00Z'), slot('2026-11-27T07:00:00Z')], ISTANBUL);
    expect(nextFreeDay(days, '2026-11-24')).toBe('2026-11-27');
    expect(nextFreeDay(days, '2026-11-27')).toBeNull();
  });

  it('offer the nearest others, before and after, without the one that is gone', () => {
    const hours = ['06', '07', '08', '09', '10', '12'].map((hour) => slot(`2026-11-24T${hour}:00:00Z`));
    const near = nearest(hours, '2026-11-24T08:00:00.000+00:00', 3);
    expect(starts(near)).toEqual(['2026-11-24T06:00:00Z', '2026-11-24T07:00:00Z', '2026-11-24T09:00:00Z']);
  });

  it('tell what went and what came', () => {
    const [a, b, c] = ['07', '08', '09'].map((hour) => slot(`2026-11-24T${hour}:00:00Z`)) as [Slot, Slot, Slot];
    expect(difference([a, b], [b, c])).toEqual({ gone: [a], came: [c] });
  });
});
