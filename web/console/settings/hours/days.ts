import { minutesOfWindow, sent, typed, weekFaults, WEEKDAYS } from '../../calendar/logic/windows';
import type { Weekday } from '../../calendar/logic/windows';

export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}

/** When a site is open on a day of the week, as typed. */
export interface OpenDay {
  readonly weekday: Weekday;
  readonly open: readonly TimeWindow[];
  readonly breaks: readonly TimeWindow[];
}

export type DayFault = 'times' | 'overlap' | 'break';

interface Told {
  readonly weekday: string;
  readonly open: readonly TimeWindow[];
  readonly breaks: readonly TimeWindow[];
}

/** All days of the week; those that are not told are closed. */
export function daysOf(told: readonly Told[]): OpenDay[] {
  return WEEKDAYS.map((weekday) => {
    const day = told.find((one) => one.weekday === weekday);
    const windows = (given: readonly TimeWindow[] | undefined): TimeWindow[] =>
      (given ?? []).map(({ from, to }) => typed({ from, to }));
    return { weekday, open: windows(day?.open), breaks: windows(day?.breaks) };
  });
}

/** As the server takes them: days on which the site is closed are left out. */
export function sentDays(days: readonly OpenDay[]): { weekday: Weekday; open: TimeWindow[]; breaks: TimeWindow[] }[] {
  return days
    .filter(({ open }) => open.length > 0)
    .map(({ weekday, open, breaks }) => ({ weekday, open: open.map(sent), breaks: breaks.map(sent) }));
}

/** The first thing that is wrong with a day; the windows of other days are in its way where they run past midnight. */
export function faultOf(day: OpenDay, days: readonly OpenDay[]): DayFault | null {
  const windows = [...day.open, ...day.breaks].map(minutesOfWindow);
  if (windows.includes(null) || [...day.open, ...day.breaks].some(({ from, to }) => from === to && from !== '00:00')) {
    return 'times';
  }
  const all = days.flatMap(({ weekday, open }) =>
    open.map((window) => ({ ...window, weekday, slotMinutes: 45, active: true })),
  );
  const faults = weekFaults(all);
  if (all.some(({ weekday }, index) => weekday === day.weekday && faults.get(index) === 'overlap')) return 'overlap';
  const open = day.open.map(minutesOfWindow);
  const outside = day.breaks
    .map(minutesOfWindow)
    .some((pause) => !open.some((window) => pause && window && window[0] <= pause[0] && pause[1] <= window[1]));
  const pauses = day.breaks.map((window) => ({ ...window, weekday: day.weekday, slotMinutes: 45, active: true }));
  return outside || weekFaults(pauses).size > 0 ? 'break' : null;
}
