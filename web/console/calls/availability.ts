import type { Availability, AvailabilityStatus, Member } from './queries';

export const STATUSES: readonly AvailabilityStatus[] = ['AVAILABLE', 'BUSY', 'ON_BREAK', 'AWAY', 'DO_NOT_DISTURB'];

/** Breaks that are often taken, in minutes. */
export const BREAKS = [15, 30, 60, 90] as const;

/** What holds now, by the server's clock, of what was said: a break ends by itself. */
export function currentOf(said: Availability, now: number): Availability {
  const over = said.status === 'ON_BREAK' && said.until !== null && Date.parse(said.until) <= now;
  return over ? { status: 'AVAILABLE', until: null } : said;
}

/** Does a call to the team ring for this person? */
export function isReached(member: Pick<Member, 'availability' | 'callId'>, now: number): boolean {
  return currentOf(member.availability, now).status === 'AVAILABLE' && member.callId === null;
}

/** How long since, or until, as a clock tells it: `0:07`, `12:30`, `1:02:03`. */
export function elapsed(from: number, to: number): string {
  const seconds = Math.max(0, Math.floor((to - from) / 1_000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
