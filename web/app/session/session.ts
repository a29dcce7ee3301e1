import {
  accessToken as tokenOf,
  signIn as signInAtServer,
  signOut as signOutAtServer,
  SignedOut,
} from '../../room/api.js';
import { KEY, keepTokens, keptTokens } from '../../room/session.js';
import type { Tokens } from '../../room/session.js';

/** Nobody has signed in; somebody has; or somebody had and has to do so again, on the page where that turned out. */
export type SessionState = 'signed-out' | 'signed-in' | 'expired';

type Listener = () => void;

/** The session of this browser, shared with the room and with other tabs. */
class Session {
  #state: SessionState = keptTokens() ? 'signed-in' : 'signed-out';
  #listeners = new Set<Listener>();
  #waiting: (() => void)[] = [];

  constructor() {
    addEventListener('storage', (event) => {
      // `null` is the whole storage, emptied.
      if (event.key === KEY || event.key === null) this.#follow();
    });
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A token that is good now. Where the session has ended, waits until somebody has signed in again. */
  async token(refused: string | null = null): Promise<string> {
    for (;;) {
      try {
        return await tokenOf(refused);
      } catch (error) {
        if (!(error instanceof SignedOut)) throw error;
        this.#become(this.#state === 'signed-in' ? 'expired' : this.#state);
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  async signIn(site: string, email: string, password: string): Promise<void> {
    await signInAtServer(site, email, password, 'App');
    this.#become('signed-in');
  }

  /** Goes on as whoever has just opened an account, which comes with tokens. */
  adopt(tokens: Tokens): void {
    keepTokens(tokens);
    this.#become('signed-in');
  }

  /** Ends the session and forgets all that was seen with it: a page that is loaded anew knows nothing. */
  async signOut(): Promise<void> {
    await signOutAtServer().catch(() => undefined);
    location.assign('/app');
  }

  /** Another tab has signed in, been given other tokens, or signed out. */
  #follow(): void {
    if (keptTokens()) this.#become('signed-in');
    else if (this.#state === 'signed-in') this.#become('expired');
  }

  #become(state: SessionState): void {
    if (state === 'signed-in') for (const resume of this.#waiting.splice(0)) resume();
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new Session();
