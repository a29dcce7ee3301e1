import { session } from '../session/session';
import { serverClock } from '../time/server';

const PATIENCE = 20_000;
/** A file takes its time on a slow line. */
const FILE_PATIENCE = 300_000;
const NO_SESSION = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_REUSED']);

/**
 * `fetch` as whoever is signed in. What is refused because the session has ended was not carried out: it waits until
 * somebody has signed in again, and is asked once more.
 */
export const authorizedFetch: typeof fetch = async (address, init) => {
  const first = await session.token();
  const response = await send(address, init, first);
  if (!(await isRefused(response))) return response;
  return await send(address, init, await session.token(first));
};

/** `fetch` as nobody in particular, for what is open to all. */
export const openFetch: typeof fetch = (address, init) => send(address, init, null);

async function send(
  address: RequestInfo | URL,
  init: RequestInit | undefined,
  token: string | null,
): Promise<Response> {
  const headers = new Headers(init?.headers);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const limit = AbortSignal.timeout(init?.body instanceof Blob ? FILE_PATIENCE : PATIENCE);
  const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
  const sentAt = Date.now();
  const response = await fetch(address, { ...init, headers, signal });
  serverClock.learn(response.headers.get('date'), sentAt, Date.now());
  return response;
}

async function isRefused(response: Response): Promise<boolean> {
  if (!response.headers.get('content-type')?.includes('json')) return false;
  const answer = (await response.clone().json()) as { errors?: { extensions?: { code?: string } }[] };
  return (answer.errors ?? []).some(({ extensions }) => NO_SESSION.has(extensions?.code ?? ''));
}
