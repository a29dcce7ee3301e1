import { describe, expect, it } from 'vitest';
import { daysOf, faultOf, sentDays } from './days';
import type { OpenDay, TimeWindow } from './days';

const nine = { from: '09:00', to: '18:00' };
const noon = { from: '12:00', to: '13:00' };

function fault(
  open: readonly TimeWindow[],
  breaks: readonly TimeWindow[] = [],
  others: readonly OpenDay[] = [],
): unknown {
  const day: OpenDay = { weekday: 'MONDAY', open, breaks };
  return faultOf(day, [day, ...others]);
}

describe('the hours of a site', () => {
  it('are told for all days and sent for open ones', () => {
    const days = daysOf([{ weekday: 'FRIDAY', open: [{ from: '09:00', to: '24:00' }], breaks: [noon] }]);
    expect(days.map(({ open }) => open.length)).toEqual([0, 0, 0, 0, 1, 0, 0]);
    expect(days[4]?.open).toEqual([{ from: '09:00', to: '00:00' }]);
    expect(sentDays(days)).toEqual([{ weekday: 'FRIDAY', open: [{ from: '09:00', to: '24:00' }], breaks: [noon] }]);
  });

  it('have times, do not overlap, and hold their breaks', () => {
    expect(fault([nine], [noon])).toBeNull();
    expect(fault([{ from: '', to: '18:00' }])).toBe('times');
    expect(fault([nine, { from: '17:00', to: '19:00' }])).toBe('overlap');
    expect(fault([nine], [{ from: '08:00', to: '09:30' }])).toBe('break');
    expect(fault([nine], [noon, { from: '12:30', to: '13:30' }])).toBe('break');
    const night: OpenDay = { weekday: 'SUNDAY', open: [{ from: '20:00', to: '10:00' }], breaks: [] };
    expect(fault([nine], [], [night])).toBe('overlap');
  });
});
