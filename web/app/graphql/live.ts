import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { session } from '../session/session';
import { connection } from './connection';

/** The server closes with this where the token is not, or no longer, good. */
const FORBIDDEN = 4403;
const NORMAL = 1000;
const KEEP_ALIVE = 12_000;
const PONG_WITHIN = 5_000;
const LONGEST_WAIT = 30_000;

/** How long to wait before the next try: about twice as long each time, never quite the same for two browsers. */
export function waitBefore(retry: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_WAIT, 500 * 2 ** retry);
  return longest / 2 + (random() * longest) / 2;
}

/** Waits, or until the browser says that the network is there again. */
function patience(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener('online', done);
  });
}

/** A token, however long the server cannot be reached: nobody would hear of a failure here. */
async function tokenAtLast(refused: string | null): Promise<string> {
  for (let retry = 0; ; retry++) {
    try {
      return await session.token(refused);
    } catch {
      connection.closed(false);
      await patience(waitBefore(retry));
    }
  }
}

/** The connection for subscriptions, of whoever is signed in or of nobody. It is opened for the first of them, and closed after the last. */
export function liveClient(signedIn: boolean): Client {
  let token: string | null = null;
  let refused: string | null = null;
  let pong: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    // Asked before it connects, as the server does not wait for long to hear who is there.
    url: async () => {
      token = signedIn ? await tokenAtLast(refused) : null;
      refused = null;
      return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql/ws`;
    },
    connectionParams: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
    keepAlive: KEEP_ALIVE,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retry) => patience(waitBefore(retry)),
    on: {
      connecting: () => connection.connecting(),
      connected: () => connection.opened(),
      closed: (event) => {
        clearTimeout(pong);
        const code = event instanceof CloseEvent ? event.code : 0;
        if (code === FORBIDDEN) refused = token;
        connection.closed(code === NORMAL);
      },
      ping: (received) => {
        // A dead network tells nothing: without an answer soon, the connection is given up and made anew.
        if (!received) pong = setTimeout(() => client.terminate(), PONG_WITHIN);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
    },
  });
  return client;
}
