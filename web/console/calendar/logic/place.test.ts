import { describe, expect, it } from 'vitest';
import { dateOf, datesOf, moved, placeOf, searchOf } from './place';
import { momentAt, instantOfMoment } from './moment';
import { boundsOf, instantOf, minutesAt, timeAt } from './wall';

const ID = '01a203fe-4ff7-76a2-bd70-2cd8f3526a9a';

describe('a calendar’s address', () => {
  it('says what is looked at, and only what is not usual', () => {
    const place = { view: 'day', date: '2026-11-24', provider: ID, appointment: null } as const;
    expect(searchOf(place).toString()).toBe(`view=day&date=2026-11-24&provider=${ID}`);
    expect(placeOf(searchOf(place))).toEqual(place);
    expect(searchOf({ ...place, view: 'week', date: null, provider: null }).toString()).toBe('');
  });

  it('is not believed where it makes no sense', () => {
    const search = new URLSearchParams({ view: 'year', date: '2026-02-31', provider: 'me', appointment: '1' });
    expect(placeOf(search)).toEqual({ view: 'week', date: null, provider: null, appointment: null });
    expect(dateOf({ date: null }, 'Europe/Istanbul', Date.parse('2026-11-24T22:00:00Z'))).toBe('2026-11-25');
  });

  it('leads to weeks from Monday on', () => {
    expect(datesOf('week', '2026-11-29')[0]).toBe('2026-11-23');
    expect(datesOf('week', '2026-11-23').at(-1)).toBe('2026-11-29');
    expect(moved('week', '2026-11-29', -1)).toBe('2026-11-22');
    expect(moved('day', '2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('wall clocks', () => {
  it('make days of 23 and 25 hours', () => {
    const hours = (date: string): number => {
      const { from, to } = boundsOf([date], 'Europe/London');
      return (Date.parse(to) - Date.parse(from)) / 3_600_000;
    };
    expect([hours('2027-03-28'), hours('2026-10-25'), hours('2026-11-01')]).toEqual([23, 25, 24]);
  });

  it('are told by the zone of the schedule', () => {
    const instant = instantOf('2026-11-24', 9 * 60 + 45, 'Europe/Istanbul');
    expect(new Date(instant).toISOString()).toBe('2026-11-24T06:45:00.000Z');
    expect(momentAt(instant, 'America/New_York')).toEqual({ date: '2026-11-24', time: '01:45' });
    expect(instantOfMoment(momentAt(instant, 'America/New_York'), 'America/New_York')).toBe(instant);
    expect(instantOfMoment({ date: '', time: '09:00' }, 'UTC')).toBeNull();
    expect(instantOfMoment({ date: '2026-11-24', time: '' }, 'UTC')).toBeNull();
  });

  it('read and write times of day', () => {
    expect([minutesAt('00:00'), minutesAt('24:00'), minutesAt('24:30'), minutesAt('9:00')]).toEqual([
      0,
      1440,
      null,
      null,
    ]);
    expect([timeAt(0), timeAt(1440), timeAt(-30), timeAt(605)]).toEqual(['00:00', '00:00', '23:30', '10:05']);
  });
});
