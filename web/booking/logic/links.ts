import type { Slot } from './slots';

type Time = Pick<Slot, 'start' | 'end'>;

/** As addresses have it: `start=2026-11-23T07:00Z&end=…`. */
export function timeParams({ start, end }: Time): string {
  const short = (instant: string): string => new Date(instant).toISOString().replace(':00.000Z', 'Z');
  return `start=${short(start)}&end=${short(end)}`;
}

/** The time that an address names; null if it names none. */
export function timeOf(params: URLSearchParams): Time | null {
  const [start, end] = ['start', 'end'].map((name) => Date.parse(params.get(name) ?? ''));
  if (start === undefined || end === undefined || !(end > start)) return null;
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

export function formHref(site: string, provider: string, time: Time): string {
  return `/booking/${site}/${provider}/confirm?${timeParams(time)}`;
}
