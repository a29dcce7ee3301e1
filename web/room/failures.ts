// A sentence for everything that can go wrong.

import { Refused, SignedOut, Unreachable } from './api.js';
import type { MediaFailure } from './media.js';
import { hasRefusal, say, sayRefusal, time } from './words.js';

type Details = Readonly<Record<string, unknown>>;

export function sentenceFor(error: unknown): string {
  if (error instanceof Refused) return sentenceForCode(error.code, error.details, error.request);
  if (error instanceof SignedOut) return say('endedSignedOut');
  return say(error instanceof Unreachable ? 'offline' : 'unexpected');
}

/** What a refusal's code means. One that has no sentence is shown as it is, with what those who run the server can look for. */
export function sentenceForCode(code: string, details: Details, request: string | null): string {
  const key = code.toUpperCase();
  const opens = details['opensAt'];
  if (key === 'JOIN_NOT_OPEN' && typeof opens === 'string') return say('opensLater', { time: time(new Date(opens)) });
  const seconds = details['retryAfterSeconds'];
  const wait = typeof seconds === 'number' ? ` ${say('waitSeconds', { seconds: String(seconds) })}` : '';
  if (hasRefusal(key) && key !== 'INTERNAL') return sayRefusal(key) + wait;
  const reference = request === null ? code : `${code}, ${request}`;
  return `${sayRefusal('INTERNAL')} (${reference})`;
}

export function sentenceForMedia({ kind, problem }: MediaFailure): string {
  const what = say(kind);
  switch (problem) {
    case 'denied':
      return kind === 'screen' ? say('screenDenied') : say('mediaDenied', { what });
    case 'missing':
      return say('mediaMissing', { what });
    case 'busy':
      return say('mediaBusy', { what });
    case 'unsuitable':
      return say('mediaUnsuitable', { what });
    case 'interrupted':
      return say('mediaInterrupted', { what });
    case 'unavailable':
      return say('mediaUnavailable', { what });
  }
}
