// A place in a room: goes in, stays in, and comes back when the connection breaks.

import { BEGINNING, next } from './phase.js';
import type { Effect, Happening, Phase, Standing } from './phase.js';
import { parseServerMessage } from './signalling.js';
import type { ClientMessage, ServerMessage } from './signalling.js';

/** The part of a WebSocket that is used, so that tests can stand in for it. */
export type Line = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'onopen' | 'onmessage' | 'onclose'>;

export interface Surroundings {
  /** Asks to come in and gets a token for it: each connection needs one of its own. */
  readonly pass: () => Promise<{ readonly token: string; readonly url: string }>;
  readonly open: (url: string) => Line;
  /** What a failed request means: a refusal with its code, or nothing but a lost connection. */
  readonly failure: (error: unknown) => Happening | 'signed out';
  readonly signedOut: () => void;
}

export interface Watchers {
  readonly phase: (phase: Phase, before: Phase) => void;
  readonly message: (message: ServerMessage) => void;
  /** A connection ends, or a new one begins: nothing of the old one is valid. */
  readonly reset: () => void;
}

const OPEN = 1;
const LONGEST_OPENING = 10_000;

export class Room {
  #standing: Standing = BEGINNING;
  #line: Line | null = null;
  #due: ReturnType<typeof setTimeout> | undefined;
  /** Grows with each try, so that what belongs to an earlier one is known. */
  #tries = 0;

  constructor(
    private readonly around: Surroundings,
    private readonly watchers: Watchers,
  ) {}

  get phase(): Phase {
    return this.#standing.phase;
  }

  enter(): void {
    this.#happened({ type: 'again' });
  }

  leave(): void {
    this.send({ type: 'leave' });
    this.#happened({ type: 'left' });
  }

  /** The connection is of no use any more, though nobody has closed it. */
  lose(): void {
    this.#drop();
    this.#happened({ type: 'lost' });
  }

  /** The network is back: no reason to wait for the end of the pause. */
  hurry(): void {
    if (this.phase.name === 'reconnecting' && !this.#line) this.#connect(0);
  }

  /** Says something. False if there is no connection to say it on. */
  send(message: ClientMessage): boolean {
    if (this.#line?.readyState !== OPEN) return false;
    this.#line.send(JSON.stringify(message));
    return true;
  }

  #happened(what: Happening): void {
    const before = this.#standing.phase;
    const [standing, effect] = next(this.#standing, what, Date.now(), Math.random());
    this.#standing = standing;
    this.#carryOut(effect);
    if (standing.phase !== before) this.watchers.phase(standing.phase, before);
  }

  #carryOut(effect: Effect): void {
    if (effect.do === 'nothing') return;
    this.#drop();
    if (effect.do === 'connect') this.#connect(effect.after);
  }

  #drop(): void {
    clearTimeout(this.#due);
    this.#tries += 1;
    const line = this.#line;
    this.#line = null;
    if (!line) return;
    line.onopen = line.onmessage = line.onclose = null;
    line.close();
    this.watchers.reset();
  }

  #connect(after: number): void {
    clearTimeout(this.#due);
    const mine = ++this.#tries;
    this.#due = setTimeout(() => void this.#try(mine), after);
  }

  async #try(mine: number): Promise<void> {
    try {
      const { token, url } = await this.around.pass();
      if (mine === this.#tries) this.#open(url, token);
    } catch (error) {
      if (mine !== this.#tries) return;
      const what = this.around.failure(error);
      if (what === 'signed out') this.around.signedOut();
      else this.#happened(what);
    }
  }

  #open(url: string, token: string): void {
    const line = this.around.open(url);
    this.#line = line;
    const opening = setTimeout(() => this.lose(), LONGEST_OPENING);
    this.#due = opening;
    line.onopen = () => {
      clearTimeout(opening);
      this.send({ type: 'join', token });
    };
    line.onclose = () => this.lose();
    line.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') this.#hear(event.data);
    };
  }

  #hear(raw: string): void {
    let message: ServerMessage | null;
    try {
      message = parseServerMessage(raw);
    } catch {
      // A relay that cannot be understood is as good as gone: a new connection begins from a known state.
      this.lose();
      return;
    }
    if (!message) return;
    this.#happened({ type: 'said', message });
    this.watchers.message(message);
  }
}
