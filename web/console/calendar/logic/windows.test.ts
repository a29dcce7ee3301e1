import { describe, expect, it } from 'vitest';
import { copyDay, dayFaults, nextWindow, sent, shadedOn, slotsIn, split, typed, weekFaults, workedOn } from './windows';
import type { WeekWindow, Weekday } from './windows';

const on = (weekday: Weekday, from: string, to: string, active = true): WeekWindow => ({
  weekday,
  from,
  to,
  slotMinutes: 45,
  active,
});

describe('the windows of a week', () => {
  it('may touch, and may not overlap', () => {
    const week = [on('MONDAY', '09:00', '12:00'), on('MONDAY', '12:00', '15:00'), on('MONDAY', '14:59', '16:00')];
    expect([...weekFaults(week)]).toEqual([
      [1, 'overlap'],
      [2, 'overlap'],
    ]);
    expect(weekFaults([on('MONDAY', '09:00', '12:00'), on('MONDAY', '10:00', '11:00', false)]).size).toBe(0);
  });

  it('may run past midnight, on Sunday into Monday', () => {
    expect(weekFaults([on('TUESDAY', '22:00', '02:00'), on('WEDNESDAY', '02:00', '03:00')]).size).toBe(0);
    expect(weekFaults([on('SUNDAY', '22:00', '02:00'), on('MONDAY', '01:00', '03:00')]).size).toBe(2);
    expect(weekFaults([on('SATURDAY', '18:00', '00:00'), on('SUNDAY', '00:00', '03:00')]).size).toBe(0);
  });

  it('have times and a length that can be', () => {
    expect(weekFaults([on('MONDAY', '', '12:00')]).get(0)).toBe('time');
    expect(weekFaults([on('MONDAY', '10:00', '10:00')]).get(0)).toBe('empty');
    expect(weekFaults([on('MONDAY', '00:00', '00:00')]).size).toBe(0);
    expect(weekFaults([{ ...on('MONDAY', '10:00', '12:00'), slotMinutes: 3 }]).get(0)).toBe('slot');
    expect(dayFaults([on('MONDAY', '10:00', '12:00'), on('MONDAY', '11:00', '13:00')]).size).toBe(2);
  });

  it('say midnight as the field and as the server do', () => {
    expect(typed({ from: '18:00', to: '24:00' })).toEqual({ from: '18:00', to: '00:00' });
    expect(sent({ from: '18:00', to: '00:00' })).toEqual({ from: '18:00', to: '24:00' });
  });

  it('hold so many appointments', () => {
    expect(slotsIn(on('MONDAY', '13:00', '17:00'))).toEqual({ count: 5, over: 15 });
    expect(slotsIn(on('MONDAY', '22:00', '00:00'))).toEqual({ count: 2, over: 30 });
    expect(slotsIn(on('MONDAY', '', '00:00'))).toBeNull();
  });

  it('are added, split and copied', () => {
    expect(nextWindow([on('MONDAY', '09:00', '12:00')])).toMatchObject({ from: '13:00', to: '17:00' });
    expect(nextWindow([])).toMatchObject({ from: '09:00', to: '12:00' });
    expect(split(on('MONDAY', '09:00', '17:00')).map(({ from, to }) => `${from}-${to}`)).toEqual([
      '09:00-12:30',
      '13:30-17:00',
    ]);
    expect(split(on('MONDAY', '09:00', '09:05'))).toHaveLength(1);
    const week = [on('MONDAY', '09:00', '12:00'), on('TUESDAY', '10:00', '11:00'), on('SUNDAY', '10:00', '11:00')];
    const copied = copyDay(week, 'MONDAY', ['TUESDAY', 'FRIDAY']);
    expect(copied.map(({ weekday, from }) => `${weekday} ${from}`)).toEqual([
      'MONDAY 09:00',
      'TUESDAY 09:00',
      'FRIDAY 09:00',
      'SUNDAY 10:00',
    ]);
  });

  it('give way to a date’s own', () => {
    const week = [on('TUESDAY', '09:00', '12:00'), on('MONDAY', '22:00', '02:00')];
    const special = { date: '2026-11-24', windows: [on('TUESDAY', '15:00', '16:00')] };
    expect(workedOn({ week, exceptions: [] }, '2026-11-24')).toEqual([[540, 720]]);
    expect(workedOn({ week, exceptions: [special] }, '2026-11-24')).toEqual([[900, 960]]);
    expect(workedOn({ week, exceptions: [{ ...special, windows: [] }] }, '2026-11-24')).toEqual([]);
    expect(shadedOn({ week, exceptions: [] }, '2026-11-24')).toEqual([
      [0, 120],
      [540, 720],
    ]);
  });
});
