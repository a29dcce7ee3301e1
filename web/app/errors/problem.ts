import { CombinedError } from 'urql';
import { Refused } from '../../room/api.js';
import type { words } from './words/tr';

/** Every code that the server may give, and what can go wrong before it does. */
export type ErrorCode = Exclude<keyof typeof words, 'REQUEST'>;

/** What went wrong, from whatever was thrown or returned. */
export interface Problem {
  readonly code: string;
  /** Facts of the refusal: `opensAt`, `retryAfterSeconds` … */
  readonly details: Readonly<Record<string, unknown>>;
  /** By what the server's log tells of it. */
  readonly request: string | null;
}

/** Codes that are nobody's wish refused, but a fault: what the log says of them is worth asking for. */
const FAULTS = new Set(['INTERNAL', 'BAD_REQUEST', 'GRAPHQL_VALIDATION_FAILED', 'UNKNOWN']);

export function isFault(problem: Problem): boolean {
  return FAULTS.has(problem.code);
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return { code: error.code, details: error.details, request: error.request };
  if (!(error instanceof CombinedError)) return { code: 'UNREACHABLE', details: {}, request: null };
  const [first] = error.graphQLErrors;
  if (!first) return problemOf(error.networkError instanceof Refused ? error.networkError : null);
  const { code, details, requestId } = first.extensions as {
    code?: string;
    details?: Record<string, unknown>;
    requestId?: string;
  };
  return { code: code ?? 'UNKNOWN', details: details ?? {}, request: requestId ?? null };
}

/** Was it refused with this code? */
export function isRefused(error: unknown, code: ErrorCode): boolean {
  return error !== null && error !== undefined && problemOf(error).code === code;
}

/** After these it is not known whether a command was carried out: it is to be sent again under the same id. */
const UNANSWERED = new Set(['UNREACHABLE', 'TIMEOUT', 'UNAVAILABLE', 'INTERNAL', 'UNKNOWN']);

export function isUnanswered(code: string): boolean {
  return UNANSWERED.has(code);
}
