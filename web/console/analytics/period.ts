import { dateIn } from '../../app/time/format';

/** Civil days that follow each other, both included, such as `2026-11-22`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** How many days the usual periods have. */
export const USUAL = [7, 30, 90, 365] as const;
const DEFAULT = 30;
/** The server answers no more at once. */
export const MOST_DAYS = 366;

const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function number(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

function isDate(text: string | null): text is string {
  return text !== null && DATE.test(text) && !Number.isNaN(number(text));
}

/** The last so many days in a zone, today among them. */
export function lastDays(days: number, zone: string, now: number): Period {
  const to = dateIn(zone, now);
  return { from: new Date((number(to) - days + 1) * DAY).toISOString().slice(0, 10), to };
}

/** How many days a period has; none or fewer where its ends are in the wrong order. */
export function length({ from, to }: Period): number {
  return number(to) - number(from) + 1;
}

/** The period that an address names; else the usual one. */
export function periodOf(search: URLSearchParams, zone: string, now: number): Period {
  const [from, to] = [search.get('from'), search.get('to')];
  return isDate(from) && isDate(to) ? { from, to } : lastDays(DEFAULT, zone, now);
}

/** Why nothing can be told of a period. */
export function fault(period: Period): 'reversed' | 'long' | null {
  const days = length(period);
  if (days < 1) return 'reversed';
  return days > MOST_DAYS ? 'long' : null;
}
