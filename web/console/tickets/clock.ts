import type { Clock } from './queries';

/** How a clock of a ticket looks at a moment. */
export type ClockFace =
  /** It counts: seconds until the promise is due, by the clock on the wall. */
  | { readonly name: 'running' | 'warned'; readonly seconds: number }
  /** It stands still: seconds of business time that are left. */
  | { readonly name: 'paused'; readonly seconds: number }
  | { readonly name: 'met' }
  /** Seconds since it was due; null where it counts no more. */
  | { readonly name: 'breached'; readonly seconds: number | null };

type Told = Pick<Clock, 'state' | 'running' | 'dueAt' | 'warningAt' | 'remainingSeconds'>;

/** By the server's clock: `now` in milliseconds. What falls due while one looks is shown at once, before the server has told it. */
export function faceOf(clock: Told, now: number): ClockFace {
  if (clock.state === 'MET') return { name: 'met' };
  const left = clock.dueAt === null ? null : Math.floor((Date.parse(clock.dueAt) - now) / 1_000);
  const counted = clock.running && left !== null;
  if (clock.state === 'BREACHED') return { name: 'breached', seconds: counted ? Math.max(0, -left) : null };
  if (clock.state === 'PAUSED' || !counted) return { name: 'paused', seconds: clock.remainingSeconds };
  if (left < 0) return { name: 'breached', seconds: -left };
  const warned = clock.state === 'WARNED' || (clock.warningAt !== null && now >= Date.parse(clock.warningAt));
  return { name: warned ? 'warned' : 'running', seconds: left };
}

/** The two that a card has place for: the answer that is promised now, and the solution. */
export function shownClocks<Of extends Pick<Clock, 'promise'>>(clocks: readonly Of[]): Of[] {
  const of = (promise: Clock['promise']): Of | undefined => clocks.find((clock) => clock.promise === promise);
  return [of('NEXT_RESPONSE') ?? of('FIRST_RESPONSE'), of('RESOLUTION')].filter((clock) => clock !== undefined);
}
