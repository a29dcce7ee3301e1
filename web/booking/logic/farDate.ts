import { serverClock } from '../../app/time/server';

/** Further ahead than any rule allows to book, in days. */
const FAR = 740;

/** A date that nobody can be booked on yet. */
export function farDate(): string {
  return new Date(serverClock.now() + FAR * 86_400_000).toISOString().slice(0, 10);
}
