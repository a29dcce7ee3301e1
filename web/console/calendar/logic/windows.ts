import { addDays, weekday } from '../../../booking/logic/calendar';
import { DAY, minutesAt, timeAt } from './wall';

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A window of one date as it is typed: times of day such as `09:00`; midnight at the end is `00:00`. */
export interface DayWindow {
  readonly from: string;
  readonly to: string;
  readonly slotMinutes: number;
}

/** A window that comes back each week. */
export interface WeekWindow extends DayWindow {
  readonly weekday: Weekday;
  readonly active: boolean;
}

/** What is wrong with a window. */
export type WindowFault = 'time' | 'empty' | 'slot' | 'overlap';

export const LEAST_SLOT = 5;
export const MOST_SLOT = 720;
export const USUAL_SLOT = 45;
const WEEK = 7 * DAY;

interface Told {
  readonly from: string;
  readonly to: string;
  readonly slotMinutes: number;
  readonly active: boolean;
  readonly weekday: string | null;
}

/** Browsers' fields for times know no `24:00`. */
export function typed<Window extends { readonly from: string; readonly to: string }>(window: Window): Window {
  return window.to === '24:00' ? { ...window, to: '00:00' } : window;
}

/** As the server takes it: the midnight at a date's end has a name of its own. */
export function sent<Window extends { readonly from: string; readonly to: string }>(window: Window): Window {
  return window.to === '00:00' ? { ...window, to: '24:00' } : window;
}

/** The week's windows as they are typed, in order. */
export function weekOf(windows: readonly Told[]): WeekWindow[] {
  return WEEKDAYS.flatMap((day) =>
    windows
      .filter((window) => window.weekday === day)
      .map(({ from, to, slotMinutes, active }) => typed({ weekday: day, from, to, slotMinutes, active })),
  );
}

/** From when to when, in minutes since midnight; an end that is not after the start is on the next day. */
export function minutesOfWindow({
  from,
  to,
}: {
  readonly from: string;
  readonly to: string;
}): readonly [number, number] | null {
  const start = minutesAt(from);
  const end = minutesAt(to);
  if (start === null || end === null || start === DAY) return null;
  return [start, end <= start && end !== DAY ? end + DAY : end];
}

function faultAlone(window: DayWindow): WindowFault | null {
  const minutes = minutesOfWindow(window);
  if (!minutes) return 'time';
  if (window.from === window.to && window.from !== '00:00') return 'empty';
  const { slotMinutes } = window;
  return Number.isInteger(slotMinutes) && slotMinutes >= LEAST_SLOT && slotMinutes <= MOST_SLOT ? null : 'slot';
}

/** What is wrong with each window of a week, by its place; inactive ones are in nobody's way. */
export function weekFaults(windows: readonly WeekWindow[]): ReadonlyMap<number, WindowFault> {
  const faults = new Map<number, WindowFault>();
  const stretches: { index: number; from: number; to: number }[] = [];
  windows.forEach((window, index) => {
    const fault = faultAlone(window);
    if (fault) faults.set(index, fault);
    const minutes = minutesOfWindow(window);
    if (fault || !minutes || !window.active) return;
    const start = WEEKDAYS.indexOf(window.weekday) * DAY;
    stretches.push({ index, from: start + minutes[0], to: start + minutes[1] });
  });
  for (const one of stretches) {
    // The week is a circle: what runs past Sunday's midnight may meet Monday's first window.
    const meets = stretches.some((other) =>
      [-WEEK, 0, WEEK].some((shift) => other !== one && one.from < other.to + shift && other.from + shift < one.to),
    );
    if (meets) faults.set(one.index, 'overlap');
  }
  return faults;
}

/** What is wrong with each window of a single date. */
export function dayFaults(windows: readonly DayWindow[]): ReadonlyMap<number, WindowFault> {
  return weekFaults(windows.map((window) => ({ ...window, weekday: 'MONDAY', active: true })));
}

/** How many appointments a window holds, and how many minutes it leaves over. */
export function slotsIn(window: DayWindow): { readonly count: number; readonly over: number } | null {
  const minutes = minutesOfWindow(window);
  if (!minutes || faultAlone(window)) return null;
  const length = minutes[1] - minutes[0];
  const count = Math.floor(length / window.slotMinutes);
  return { count, over: length - count * window.slotMinutes };
}

/** A window to begin with on a day: after its last one, or the usual morning. */
export function nextWindow(day: readonly DayWindow[]): DayWindow {
  const last = day.at(-1);
  const minutes = last ? minutesOfWindow(last) : null;
  if (!last || !minutes || minutes[1] + 60 >= DAY) return { from: '09:00', to: '12:00', slotMinutes: USUAL_SLOT };
  const from = minutes[1] + 60;
  return { from: timeAt(from), to: timeAt(Math.min(DAY - 1, from + 240)), slotMinutes: last.slotMinutes };
}

/** The two windows that are left when there is a break of an hour, or a third of a short window, in the middle of one. */
export function split<Window extends DayWindow>(window: Window): readonly Window[] {
  const minutes = minutesOfWindow(window);
  if (!minutes) return [window];
  const [from, to] = minutes;
  const length = to - from;
  const pause = Math.min(60, Math.floor(length / 15) * 5);
  const at = from + Math.floor((length - pause) / 10) * 5;
  if (at <= from || at + pause >= to) return [window];
  return [
    { ...window, to: timeAt(at) },
    { ...window, from: timeAt(at + pause) },
  ];
}

/** The week in which other days have the windows of one. */
export function copyDay(windows: readonly WeekWindow[], from: Weekday, to: readonly Weekday[]): WeekWindow[] {
  return WEEKDAYS.flatMap((day) =>
    to.includes(day) && day !== from
      ? windows.filter((window) => window.weekday === from).map((window) => ({ ...window, weekday: day }))
      : windows.filter((window) => window.weekday === day),
  );
}

/** The day of the week of a date. */
export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[(weekday(date) + 6) % 7] ?? 'MONDAY';
}

/** When somebody works: each week, and on single dates instead. */
export interface Hours {
  readonly week: readonly WeekWindow[];
  readonly exceptions: readonly { readonly date: string; readonly windows: readonly DayWindow[] }[];
}

/** When somebody works on a date, in minutes since its midnight: its own hours if it has some, else its weekday's. */
export function workedOn({ week, exceptions }: Hours, date: string): (readonly [number, number])[] {
  const exception = exceptions.find((one) => one.date === date);
  const day = weekdayOf(date);
  const windows = exception?.windows ?? week.filter((window) => window.active && window.weekday === day);
  return windows.flatMap((window) => {
    const minutes = minutesOfWindow(window);
    return minutes ? [minutes] : [];
  });
}

/** The same, with what runs over from the date before, up to midnight. */
export function shadedOn(hours: Hours, date: string): (readonly [number, number])[] {
  const over = workedOn(hours, addDays(date, -1)).map(([from, to]) => [from - DAY, to - DAY] as const);
  return [...over, ...workedOn(hours, date)]
    .map(([from, to]) => [Math.max(0, from), Math.min(DAY, to)] as const)
    .filter(([from, to]) => from < to);
}
