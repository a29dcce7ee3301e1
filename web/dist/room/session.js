// The signed-in session's tokens: one session for all tabs of this browser, shared by the room and the app.
import { fields, text } from './json.js';
/** Where the tokens are kept; tabs hear of changes by it. */
export const KEY = 'randevu.session';
export const TOKEN_FIELDS = 'accessToken accessUntil refreshToken';
export function readTokens(value) {
    const of = fields(value);
    return {
        accessToken: text(of, 'accessToken'),
        accessUntil: text(of, 'accessUntil'),
        refreshToken: text(of, 'refreshToken'),
    };
}
export function keptTokens() {
    const kept = localStorage.getItem(KEY);
    if (kept === null)
        return null;
    try {
        return readTokens(JSON.parse(kept));
    }
    catch {
        localStorage.removeItem(KEY);
        return null;
    }
}
export function keepTokens(tokens) {
    localStorage.setItem(KEY, JSON.stringify(tokens));
}
export function forgetTokens() {
    localStorage.removeItem(KEY);
}
/** Is the access token about to end? Half a minute early, for the way there and for clocks that differ. */
export function isStale(tokens, now) {
    return Date.parse(tokens.accessUntil) - now < 30_000;
}
