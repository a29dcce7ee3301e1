// The signed-in session's tokens. They live as long as the tab does; another tab signs in for itself.

import { fields, text } from './json.js';

const KEY = 'randevu.session';

export interface Tokens {
  readonly accessToken: string;
  readonly accessUntil: string;
  readonly refreshToken: string;
}

export const TOKEN_FIELDS = 'accessToken accessUntil refreshToken';

export function readTokens(value: unknown): Tokens {
  const of = fields(value);
  return {
    accessToken: text(of, 'accessToken'),
    accessUntil: text(of, 'accessUntil'),
    refreshToken: text(of, 'refreshToken'),
  };
}

export function keptTokens(): Tokens | null {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return null;
  try {
    return readTokens(JSON.parse(kept));
  } catch {
    sessionStorage.removeItem(KEY);
    return null;
  }
}

export function keepTokens(tokens: Tokens): void {
  sessionStorage.setItem(KEY, JSON.stringify(tokens));
}

export function forgetTokens(): void {
  sessionStorage.removeItem(KEY);
}

/** Is the access token about to end? Half a minute early, for the way there and for clocks that differ. */
export function isStale(tokens: Tokens, now: number): boolean {
  return Date.parse(tokens.accessUntil) - now < 30_000;
}
