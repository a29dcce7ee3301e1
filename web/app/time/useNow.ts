import { useSyncExternalStore } from 'react';
import { serverClock } from './server';

/** One timer for all that count: they change together, and only while anything does. */
class Ticker {
  #now = serverClock.now();
  #timer: ReturnType<typeof setInterval> | undefined;
  #listeners = new Set<() => void>();

  readonly now = (): number => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) this.#timer = setInterval(this.#tick, 1_000);
    this.#listeners.add(listener);
    this.#tick();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearInterval(this.#timer);
    };
  };

  readonly #tick = (): void => {
    const now = serverClock.now();
    // Whatever begins to count within the same second changes nothing for the others.
    if (Math.abs(now - this.#now) < 900) return;
    this.#now = now;
    for (const listener of this.#listeners) listener();
  };
}

const ticker = new Ticker();

/** The server's clock, each second. */
export function useNow(): number {
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}
