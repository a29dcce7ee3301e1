/** How far this computer's clock is from the server's: countdowns are told by the server's. */
class ServerClock {
  #offset = 0;
  #uncertainty = Infinity;

  /** Learns from the `Date` of an answer, which has whole seconds; the quickest answer tells most. */
  learn(date: string | null, sentAt: number, receivedAt: number): void {
    const told = date === null ? NaN : Date.parse(date);
    const uncertainty = receivedAt - sentAt + 1_000;
    if (Number.isNaN(told) || uncertainty > this.#uncertainty) return;
    this.#uncertainty = uncertainty;
    this.#offset = told + 500 - (sentAt + receivedAt) / 2;
  }

  /** The server's clock now, in milliseconds; this computer's where the two differ by no more than can be told. */
  now(): number {
    const differs = Math.abs(this.#offset) > this.#uncertainty;
    return Date.now() + (differs ? this.#offset : 0);
  }
}

export const serverClock = new ServerClock();
export type { ServerClock };
