// The overview: what there is to go to and what is over, kept fresh for as long as it is shown.

import { SignedOut } from './api.js';
import { lobby } from './calls.js';
import type { Lobby } from './calls.js';
import { sentenceFor } from './failures.js';
import { history } from './history.js';
import type { History } from './history.js';
import { element } from './view/dom.js';
import { drawEntrance } from './view/entrance.js';
import { announce, showCard, showState } from './view/frame.js';
import { PAGE } from './view/past.js';
import { say } from './words.js';

const EVERY = 5_000;
/** What is over changes seldom. */
const PAST_EVERY = 60_000;
const MORE = 20;

export class Overview {
  #found: Lobby | null = null;
  #past: History = { calls: [], more: false };
  #pastAt = 0;
  #wanted = PAGE;
  #drawn = '';

  /** Is done when there is no session any more. */
  async show(): Promise<void> {
    for (;;) {
      try {
        await this.#refresh();
        showState(this.#found?.name ?? '', 'good');
      } catch (error) {
        if (error instanceof SignedOut) return;
        showState(say('offline'), 'bad');
        if (!this.#found) showCard(say('entranceTitle'), element('p', { class: 'problem' }, sentenceFor(error)));
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  async #refresh(): Promise<void> {
    const found = await lobby();
    const before = new Set(this.#found?.incoming.map(({ id }) => id));
    for (const { id, caller } of found.incoming) {
      if (!before.has(id)) announce(say('rings', { name: caller ?? say('somebody') }));
    }
    this.#found = found;
    this.#draw();
    if (Date.now() - this.#pastAt >= PAST_EVERY) await this.#refreshPast();
  }

  /** Without what is over the rest is of use all the same. */
  async #refreshPast(): Promise<void> {
    this.#pastAt = Date.now();
    try {
      this.#past = await history(this.#wanted);
    } catch (error) {
      if (error instanceof SignedOut) throw error;
    }
    this.#draw();
  }

  /** Only what differs is drawn anew: a list that is replaced under somebody's fingers loses the focus. */
  #draw(): void {
    const now = new Date();
    const drawn = JSON.stringify([this.#found, this.#past, Math.floor(now.getTime() / 60_000)]);
    if (!this.#found || drawn === this.#drawn) return;
    this.#drawn = drawn;
    drawEntrance(this.#found, this.#past, now, () => {
      this.#wanted += MORE;
      void this.#refreshPast().catch(() => undefined);
    });
  }
}
