import { describe, expect, it } from 'vitest';
import { addMonths, dateByKey, instantAt, providerDays, weeksOf } from './calendar';
import { isChangeable, joinState } from './join';
import { reasonOf } from './reason';

describe('the calendar', () => {
  it('has weeks from Monday on', () => {
    const weeks = weeksOf('2026-11');
    expect(weeks).toHaveLength(6);
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
    expect(weeks[5]?.[0]).toBe('2026-11-30');
  });

  it('goes by keys, over the ends of months', () => {
    expect(dateByKey('2026-11-30', 'ArrowRight')).toBe('2026-12-01');
    expect(dateByKey('2026-11-25', 'Home')).toBe('2026-11-23');
    expect(dateByKey('2026-11-25', 'End')).toBe('2026-11-29');
    expect(dateByKey('2027-01-31', 'PageDown')).toBe('2027-02-28');
    expect(dateByKey('2026-11-25', 'a')).toBeNull();
    expect(addMonths('2026-11-30', 3)).toBe('2027-02-28');
  });

  it('knows the instant of a wall clock on both sides of a change of clocks', () => {
    const at = (date: string): string => new Date(instantAt(date, '12:00', 'America/New_York')).toISOString();
    expect(at('2026-10-31')).toBe('2026-10-31T16:00:00.000Z');
    expect(at('2026-11-01')).toBe('2026-11-01T17:00:00.000Z');
    expect(at('2027-03-14')).toBe('2027-03-14T16:00:00.000Z');
  });

  it('knows which of the provider’s days a viewer’s day touches', () => {
    expect(providerDays('2026-11-24', 'Europe/Istanbul', 'Europe/Istanbul')).toEqual(['2026-11-24']);
    expect(providerDays('2026-11-24', 'America/New_York', 'Europe/Istanbul')).toEqual(['2026-11-24', '2026-11-25']);
    // 25 hours long.
    expect(providerDays('2026-11-01', 'America/New_York', 'America/New_York')).toEqual(['2026-11-01']);
  });
});

describe('the reason of an empty day', () => {
  it('is the day’s own, else the rule that tells most', () => {
    expect(reasonOf({ day: 'DAY_OFF', candidates: [] })).toBe('DAY_OFF');
    const candidates = ['PAST', 'TAKEN'].map((rule) => ({ free: false, rule }));
    expect(reasonOf({ day: null, candidates })).toBe('TAKEN');
    expect(reasonOf({ day: null, candidates: [] })).toBe('NO_WINDOWS');
  });

  it('is the viewer’s zone where the provider has something free on that date', () => {
    expect(reasonOf({ day: null, candidates: [{ free: true, rule: null }] })).toBe('OTHER_DAY');
  });
});

describe('the room', () => {
  const meeting = { status: 'SCHEDULED', joiningOpens: '2026-11-24T08:30:00Z', end: '2026-11-24T09:45:00Z' };
  const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);

  it('opens at its time, and is over after its end', () => {
    expect(joinState(meeting, at('08:29:59'))).toEqual({ name: 'waiting', seconds: 1 });
    expect(joinState(meeting, at('08:30:00')).name).toBe('open');
    expect(joinState(meeting, at('09:45:00')).name).toBe('over');
    expect(joinState({ ...meeting, status: 'IN_PROGRESS' }, at('10:00:00')).name).toBe('open');
  });

  it('is for nobody where the appointment does not stand', () => {
    expect(joinState({ ...meeting, status: 'REQUESTED' }, at('09:00:00')).name).toBe('none');
    expect(joinState({ ...meeting, status: 'CANCELLED' }, at('09:00:00')).name).toBe('none');
  });

  it('belongs to what can be changed until its start', () => {
    const start = '2026-11-24T09:00:00Z';
    expect(isChangeable({ status: 'REQUESTED' }, start, at('08:59:59'))).toBe(true);
    expect(isChangeable({ status: 'SCHEDULED' }, start, at('09:00:00'))).toBe(false);
    expect(isChangeable({ status: 'CANCELLED' }, start, at('08:00:00'))).toBe(false);
  });
});
