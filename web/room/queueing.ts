// Waiting to be let in, or for somebody to take a call: the place in the queue, and whether it is being recorded.

import { Fresh } from './fresh.js';
import type { Visit } from './visit.js';

export class Queueing {
  #fresh: Fresh | null = null;

  constructor(
    private readonly visit: Visit,
    private readonly show: () => void,
  ) {}

  /** Follows what changes in the call and its queue, or no longer. */
  follow(call: string | null): void {
    if ((call !== null) === (this.#fresh !== null)) return;
    this.#fresh?.end();
    this.#fresh = call === null ? null : this.#following(call);
    this.#fresh?.begin();
  }

  #following(call: string): Fresh {
    const queue = { query: 'subscription ($call: UUID!) { queue(callId: $call) { cursor } }', variables: { call } };
    return new Fresh(
      { queue },
      {
        refresh: async () => {
          const known = await this.visit.refresh();
          this.show();
          return known;
        },
        // The room's own connection shows how it stands, and ends with the session.
        standing: () => undefined,
        signedOut: () => undefined,
      },
    );
  }
}
