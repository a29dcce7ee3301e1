// Calling without an account: what is wrong with what somebody wrote, and what a refusal means for it. Pure.

import { Refused } from './api.js';

export type GuestField = 'name' | 'email';

export type GuestProblem =
  /** Something is to be written otherwise; without the refusal it has not been asked for yet. */
  | { readonly at: GuestField; readonly refusal: unknown }
  /** There is an account with this address. */
  | { readonly at: 'account'; readonly refusal: unknown }
  | { readonly at: 'site' }
  | { readonly at: 'form'; readonly refusal: unknown };

const SITE = new Set(['NOT_FOUND', 'MALFORMED_SLUG']);

/** What can be seen without asking the server; the server has the last word on what an address is. */
export function missing(name: string, email: string): GuestProblem | null {
  if (name === '') return { at: 'name', refusal: null };
  return /^[^\s@]+@[^\s@]+$/.test(email) ? null : { at: 'email', refusal: null };
}

export function problemOf(error: unknown): GuestProblem {
  if (!(error instanceof Refused)) return { at: 'form', refusal: error };
  if (error.code === 'EMAIL_TAKEN') return { at: 'account', refusal: error };
  if (SITE.has(error.code)) return { at: 'site' };
  const argument = error.details['argument'];
  if (argument === 'name' || argument === 'email') return { at: argument, refusal: error };
  return { at: 'form', refusal: error };
}
