// The time that all files of a recording share: where each lies on it, and what is done about one that strays. Pure, in seconds.

/** Where a file lies on the common time. */
export interface Span {
  readonly startsAfter: number;
  readonly lasts: number;
}

export type Place = 'before' | 'inside' | 'after';

/** How long it all takes, up to the end of the last file. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((longest, { startsAfter, lasts }) => Math.max(longest, startsAfter + lasts), 0);
}

export function placeIn({ startsAfter, lasts }: Span, now: number): Place {
  if (now < startsAfter) return 'before';
  return now < startsAfter + lasts ? 'inside' : 'after';
}

/** The file's own time for a common one: its beginning before it begins, its end once it has ended. */
export function ownTime({ startsAfter, lasts }: Span, now: number): number {
  return Math.min(Math.max(0, now - startsAfter), lasts);
}

/** More than that is heard, and seen on lips. */
export const NOTICEABLE = 0.08;
/** What is nearer than that is in step again. */
const IN_STEP = 0.02;
/** What is farther away would take too long to catch up with. */
const FAR = 0.3;
/** So much faster or slower one of them may go without being noticed for it. */
const HASTE = 0.1;

export type Correction =
  { readonly do: 'nothing' } | { readonly do: 'go'; readonly rate: number } | { readonly do: 'jump' };

/** What brings a file back that is ahead by so much (behind, if less than nothing) and goes at this rate. */
export function correction(ahead: number, rate: number): Correction {
  const off = Math.abs(ahead);
  if (off > FAR) return { do: 'jump' };
  if (off > NOTICEABLE) return { do: 'go', rate: ahead > 0 ? 1 - HASTE : 1 + HASTE };
  // One that catches up does so until it is there, and not only until it is no longer noticed.
  const there = off < IN_STEP || ahead > 0 === rate > 1;
  return rate !== 1 && there ? { do: 'go', rate: 1 } : { do: 'nothing' };
}

/** Seconds as a clock shows them: `0:07`, `12:34`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
