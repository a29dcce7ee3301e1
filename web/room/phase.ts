// Where somebody stands with a room, and what follows from what happens. Pure: time and chance are inputs.

import type { Grants, Reason, ServerMessage } from './signalling.js';

export interface Ending {
  readonly reason: Reason | 'unreachable';
  readonly code: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** The server's id of the refused request, to quote to those who run it. */
  readonly request: string | null;
  /** Coming back may succeed. */
  readonly mayReturn: boolean;
}

export type Phase =
  | { readonly name: 'entering' }
  | { readonly name: 'waiting'; readonly call: string; readonly host: string | null }
  | {
      readonly name: 'joined';
      readonly call: string;
      readonly self: string;
      readonly grants: Grants;
      readonly interrupted: boolean;
    }
  | { readonly name: 'reconnecting'; readonly attempt: number; readonly until: number }
  | { readonly name: 'ended'; readonly ending: Ending };

export interface Standing {
  readonly phase: Phase;
  /** How long one may come back without being let in again; the relay says it, this holds until it has. */
  readonly graceSeconds: number;
}

export type Happening =
  | { readonly type: 'said'; readonly message: ServerMessage }
  | { readonly type: 'lost' }
  | {
      readonly type: 'refused';
      readonly code: string;
      readonly details: Ending['details'];
      readonly request: string | null;
    }
  | { readonly type: 'left' }
  | { readonly type: 'again' };

export type Effect =
  { readonly do: 'connect'; readonly after: number } | { readonly do: 'hang up' } | { readonly do: 'nothing' };

export const BEGINNING: Standing = { phase: { name: 'entering' }, graceSeconds: 60 };

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;

/** Refusals that are no answer to the request itself: the next try may go through. */
const PASSING = new Set(['UNAVAILABLE', 'TIMEOUT', 'CONFLICT', 'RATE_LIMITED', 'INTERNAL']);

/** How long to wait before a try, by how many came before it: doubled each time, and spread so that not all come at once. */
export function pause(attempt: number, chance: number): number {
  return Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE) * (0.75 + 0.5 * chance);
}

export function next(at: Standing, what: Happening, now: number, chance: number): [Standing, Effect] {
  const { phase } = at;
  switch (what.type) {
    case 'again':
      return [
        { ...at, phase: { name: 'entering' } },
        { do: 'connect', after: 0 },
      ];
    case 'left':
      if (phase.name === 'ended') return [at, { do: 'nothing' }];
      return [ended(at, 'hung_up', { mayReturn: true }), { do: 'hang up' }];
    case 'said':
      return phase.name === 'ended' ? [at, { do: 'nothing' }] : heard(at, what.message, now, chance);
    case 'lost':
      return phase.name === 'ended' ? [at, { do: 'nothing' }] : again(at, now, chance);
    case 'refused':
      if (phase.name === 'ended') return [at, { do: 'nothing' }];
      if (PASSING.has(what.code)) return again(at, now, chance);
      return [ended(at, 'refused', { ...what, mayReturn: what.code !== 'CALL_ENDED' }), { do: 'hang up' }];
  }
}

function heard(at: Standing, said: ServerMessage, now: number, chance: number): [Standing, Effect] {
  const nothing: Effect = { do: 'nothing' };
  const { phase } = at;
  switch (said.type) {
    case 'waiting':
      return [{ ...at, phase: { name: 'waiting', call: said.call, host: said.host } }, nothing];
    case 'joined': {
      const { call, self, grants, graceSeconds } = said;
      return [{ phase: { name: 'joined', call, self, grants, interrupted: false }, graceSeconds }, nothing];
    }
    case 'interrupted':
    case 'resumed':
      if (phase.name !== 'joined') return [at, nothing];
      return [{ ...at, phase: { ...phase, interrupted: said.type === 'interrupted' } }, nothing];
    case 'closed': {
      // Whoever opened the room elsewhere shall not be fetched back here against his will: the two would take it in turns.
      const wanted = said.return && said.reason !== 'replaced' && said.reason !== 'hung_up';
      if (wanted) return again(at, now, chance);
      return [ended(at, said.reason, { code: said.code, mayReturn: said.return }), { do: 'hang up' }];
    }
    case 'offer':
    case 'people':
    case 'speaking':
    case 'chat':
    case 'draw':
    case 'refused':
      return [at, nothing];
  }
}

/** Tries to come back, unless the time for it is over. */
function again(at: Standing, now: number, chance: number): [Standing, Effect] {
  const trying = at.phase.name === 'reconnecting' ? at.phase : null;
  const attempt = trying ? trying.attempt + 1 : 0;
  const until = trying?.until ?? now + at.graceSeconds * 1_000;
  const after = pause(attempt, chance);
  if (now + after > until) return [ended(at, 'unreachable', { mayReturn: true }), { do: 'hang up' }];
  return [
    { ...at, phase: { name: 'reconnecting', attempt, until } },
    { do: 'connect', after },
  ];
}

function ended(at: Standing, reason: Ending['reason'], more: Partial<Ending>): Standing {
  const { code = null, details = {}, request = null, mayReturn = false } = more;
  return { ...at, phase: { name: 'ended', ending: { reason, code, details, request, mayReturn } } };
}
