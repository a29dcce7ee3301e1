// GraphQL with the signed-in session.
import { fields } from './json.js';
import { TOKEN_FIELDS, forgetTokens, isStale, keepTokens, keptTokens, readTokens } from './session.js';
/** The server has understood and says no. */
export class Refused extends Error {
    code;
    details;
    request;
    constructor(code, message, details, request) {
        super(message);
        this.code = code;
        this.details = details;
        this.request = request;
    }
}
/** No answer came, or none that is one. */
export class Unreachable extends Error {
}
/** There is no session any more: somebody must sign in. */
export class SignedOut extends Error {
}
const NO_SESSION = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_REUSED']);
export async function signIn(site, email, password, device = 'Room') {
    const query = `mutation ($site: String, $email: String!, $password: String!, $device: String) {
    signIn(site: $site, email: $email, password: $password, device: $device) { ${TOKEN_FIELDS} } }`;
    const data = await post(query, { site: site === '' ? null : site, email, password, device }, null);
    keepTokens(readTokens(data['signIn']));
}
/** Somebody without an account: opens one and signs in with it. */
export async function visit(site, person) {
    const query = `mutation ($site: String!, $person: PersonInput!, $device: String) {
    visit(site: $site, person: $person, device: $device) { tokens { ${TOKEN_FIELDS} } } }`;
    const data = await post(query, { site, person, device: 'Room' }, null);
    keepTokens(readTokens(fields(data['visit'])['tokens']));
}
export async function signOut() {
    try {
        await ask('mutation { signOut }');
    }
    finally {
        forgetTokens();
    }
}
/** Asks as whoever is signed in. */
export async function ask(query, variables = {}) {
    const kept = keptTokens();
    if (!kept)
        throw new SignedOut();
    const tokens = isStale(kept, Date.now()) ? await refreshed(kept) : kept;
    try {
        return await post(query, variables, tokens.accessToken);
    }
    catch (error) {
        if (!(error instanceof Refused && NO_SESSION.has(error.code)))
            throw error;
        const renewed = await refreshed(tokens);
        return await post(query, variables, renewed.accessToken);
    }
}
/** The token to begin a connection with; another than the one that was refused. */
export async function accessToken(refused) {
    const kept = keptTokens();
    if (!kept)
        throw new SignedOut();
    const useless = kept.accessToken === refused || isStale(kept, Date.now());
    return (useless ? await refreshed(kept) : kept).accessToken;
}
let refreshing = null;
/** Within this, what one tab has kept is seen by the others, which may be of another process. */
const SPREADING = 1_000;
/**
 * A refresh token is good for one exchange, and the second ends the session: so all who need it wait for the same, in this tab
 * and in others.
 */
function refreshed(stale) {
    const found = new AbortController();
    refreshing ??= Promise.race([exchangedElsewhere(stale, found.signal), exchangedInTurn(stale)]).finally(() => {
        refreshing = null;
        found.abort();
    });
    return refreshing;
}
/** Whoever waits for his turn hears of what came of another's sooner. */
function exchangedElsewhere(stale, signal) {
    return new Promise((resolve) => {
        const look = () => {
            const kept = keptTokens();
            if (kept && kept.refreshToken !== stale.refreshToken)
                resolve(kept);
        };
        addEventListener('storage', look, { signal });
    });
}
function exchangedInTurn(stale) {
    return new Promise((resolve, reject) => {
        const turn = async () => {
            const kept = keptTokens();
            if (!kept)
                throw new SignedOut();
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
async function inTurn(task) {
    const locks = navigator.locks;
    await (locks ? locks.request('randevu.refresh', task) : task());
}
async function exchange(stale) {
    const query = `mutation ($token: String!) { refresh(refreshToken: $token) { ${TOKEN_FIELDS} } }`;
    try {
        const data = await post(query, { token: stale.refreshToken }, null);
        const tokens = readTokens(data['refresh']);
        keepTokens(tokens);
        return tokens;
    }
    catch (error) {
        if (!(error instanceof Refused))
            throw error;
        if (!NO_SESSION.has(error.code))
            throw error;
        forgetTokens();
        throw new SignedOut();
    }
}
async function post(query, variables, token) {
    let answer;
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
    }
    catch (error) {
        throw new Unreachable('no answer', { cause: error });
    }
    const errors = answer['errors'];
    if (Array.isArray(errors) && errors.length > 0)
        throw refusal(errors[0]);
    return fields(answer['data']);
}
function refusal(error) {
    const { message, extensions } = error;
    const { code, details, requestId } = (extensions ?? {});
    return new Refused(code ?? 'INTERNAL', message ?? '', details ?? {}, requestId ?? null);
}
