// GraphQL with the signed-in session.

import { fields } from './json.js';
import type { Fields } from './json.js';
import { TOKEN_FIELDS, forgetTokens, isStale, keepTokens, keptTokens, readTokens } from './session.js';
import type { Tokens } from './session.js';

/** The server has understood and says no. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: Fields,
    readonly request: string | null,
  ) {
    super(message);
  }
}

/** No answer came, or none that is one. */
export class Unreachable extends Error {}

/** There is no session any more: somebody must sign in. */
export class SignedOut extends Error {}

const NO_SESSION = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_REUSED']);

type Variables = Readonly<Record<string, unknown>>;

export async function signIn(site: string, email: string, password: string, device = 'Room'): Promise<void> {
  const query = `mutation ($site: String, $email: String!, $password: String!, $device: String) {
    signIn(site: $site, email: $email, password: $password, device: $device) { ${TOKEN_FIELDS} } }`;
  const data = await post(query, { site: site === '' ? null : site, email, password, device }, null);
  keepTokens(readTokens(data['signIn']));
}

/** Somebody without an account: opens one and signs in with it. */
export async function visit(site: string, person: { name: string; email: string; locale: string }): Promise<void> {
  const query = `mutation ($site: String!, $person: PersonInput!, $device: String) {
    visit(site: $site, person: $person, device: $device) { tokens { ${TOKEN_FIELDS} } } }`;
  const data = await post(query, { site, person, device: 'Room' }, null);
  keepTokens(readTokens(fields(data['visit'])['tokens']));
}

export async function signOut(): Promise<void> {
  try {
    await ask('mutation { signOut }');
  } finally {
    forgetTokens();
  }
}

/** Asks as whoever is signed in. */
export async function ask(query: string, variables: Variables = {}): Promise<Fields> {
  const kept = keptTokens();
  if (!kept) throw new SignedOut();
  const tokens = isStale(kept, Date.now()) ? await refreshed(kept) : kept;
  try {
    return await post(query, variables, tokens.accessToken);
  } catch (error) {
    if (!(error instanceof Refused && NO_SESSION.has(error.code))) throw error;
    const renewed = await refreshed(tokens);
    return await post(query, variables, renewed.accessToken);
  }
}

/** The token to begin a connection with; another than the one that was refused. */
export async function accessToken(refused: string | null): Promise<string> {
  const kept = keptTokens();
  if (!kept) throw new SignedOut();
  const useless = kept.accessToken === refused || isStale(kept, Date.now());
  return (useless ? await refreshed(kept) : kept).accessToken;
}

let refreshing: Promise<Tokens> | null = null;

/** Within this, what one tab has kept is seen by the others, which may be of another process. */
const SPREADING = 1_000;

/**
 * A refresh token is good for one exchange, and the second ends the session: so all who need it wait for the same, in this tab
 * and in others.
 */
function refreshed(stale: Tokens): Promise<Tokens> {
  const found = new AbortController();
  refreshing ??= Promise.race([exchangedElsewhere(stale, found.signal), exchangedInTurn(stale)]).finally(() => {
    refreshing = null;
    found.abort();
  });
  return refreshing;
}

/** Whoever waits for his turn hears of what came of another's sooner. */
function exchangedElsewhere(stale: Tokens, signal: AbortSignal): Promise<Tokens> {
  return new Promise((resolve) => {
    const look = (): void => {
      const kept = keptTokens();
      if (kept && kept.refreshToken !== stale.refreshToken) resolve(kept);
    };
    addEventListener('storage', look, { signal });
  });
}

function exchangedInTurn(stale: Tokens): Promise<Tokens> {
  return new Promise((resolve, reject) => {
    const turn = async (): Promise<void> => {
      const kept = keptTokens();
      if (!kept) throw new SignedOut();
      if (kept.refreshToken !== stale.refreshToken) {
        resolve(kept);
        return;
      }
      resolve(await exchange(stale));
      // Nobody's turn comes before he can see that it is done.
      await new Promise((over) => setTimeout(over, SPREADING));
    };
    inTurn(turn).catch(reject);
  });
}

/** One tab after the other. Only pages of a safe origin have locks; without one, tabs have to be lucky. */
async function inTurn(task: () => Promise<void>): Promise<void> {
  const locks = (navigator as Partial<Navigator>).locks;
  await (locks ? locks.request('randevu.refresh', task) : task());
}

async function exchange(stale: Tokens): Promise<Tokens> {
  const query = `mutation ($token: String!) { refresh(refreshToken: $token) { ${TOKEN_FIELDS} } }`;
  try {
    const data = await post(query, { token: stale.refreshToken }, null);
    const tokens = readTokens(data['refresh']);
    keepTokens(tokens);
    return tokens;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (!NO_SESSION.has(error.code)) throw error;
    forgetTokens();
    throw new SignedOut();
  }
}

async function post(query: string, variables: Variables, token: string | null): Promise<Fields> {
  let answer: Fields;
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(15_000),
    });
    answer = fields(await response.json());
  } catch (error) {
    throw new Unreachable('no answer', { cause: error });
  }
  const errors = answer['errors'];
  if (Array.isArray(errors) && errors.length > 0) throw refusal(errors[0]);
  return fields(answer['data']);
}

function refusal(error: unknown): Refused {
  const { message, extensions } = error as { message?: string; extensions?: Fields };
  const { code, details, requestId } = (extensions ?? {}) as { code?: string; details?: Fields; requestId?: string };
  return new Refused(code ?? 'INTERNAL', message ?? '', details ?? {}, requestId ?? null);
}
