import { describe, expect, it } from 'vitest';
import { leftOut } from './leftOut';
import type { ZonedHours } from './leftOut';

const ISTANBUL: ZonedHours = {
  zone: 'Europe/Istanbul',
  week: [{ weekday: 'TUESDAY', from: '09:00', to: '12:00', slotMinutes: 45, active: true }],
  exceptions: [],
};
const nine = { id: 'a', start: '2026-11-24T06:00:00Z', end: '2026-11-24T06:45:00Z', status: 'SCHEDULED' };
const eleven = { ...nine, id: 'b', start: '2026-11-24T08:15:00Z', end: '2026-11-24T09:00:00Z' };
const cancelled = { ...eleven, id: 'c', status: 'CANCELLED' };

function ids(after: Partial<ZonedHours>): string[] {
  return leftOut([nine, eleven, cancelled], ISTANBUL, { ...ISTANBUL, ...after }).map(({ id }) => id);
}

describe('what a change of hours leaves out', () => {
  it('is what stood within them', () => {
    expect(ids({})).toEqual([]);
    expect(ids({ week: [{ weekday: 'TUESDAY', from: '09:00', to: '11:00', slotMinutes: 30, active: true }] })).toEqual([
      'b',
    ]);
    expect(ids({ week: [] })).toEqual(['a', 'b']);
    expect(ids({ exceptions: [{ date: '2026-11-24', windows: [] }] })).toEqual(['a', 'b']);
    expect(ids({ zone: 'Europe/London' })).toEqual(['a', 'b']);
  });

  it('is not what stood outside them before, nor what runs past midnight', () => {
    const before = { ...ISTANBUL, week: [] };
    expect(leftOut([nine], before, { ...before, exceptions: [{ date: '2026-11-24', windows: [] }] })).toEqual([]);
    const late = { start: '2026-11-24T22:30:00Z', end: '2026-11-24T23:00:00Z', status: 'CONFIRMED' };
    const night: ZonedHours = {
      ...ISTANBUL,
      week: [{ weekday: 'TUESDAY', from: '22:00', to: '02:00', slotMinutes: 30, active: true }],
    };
    expect(leftOut([late], night, night)).toEqual([]);
    expect(leftOut([late], night, ISTANBUL)).toEqual([late]);
  });
});
