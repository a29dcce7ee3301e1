import { CombinedError } from 'urql';
import { describe, expect, it } from 'vitest';
import { Refused } from '../../room/api.js';
import { isRefused, problemOf } from './problem';

describe('problems', () => {
  it('have the code, the facts and the request of a refusal', () => {
    const extensions = { code: 'JOIN_NOT_OPEN', details: { opensAt: '2026-11-22T10:00:00Z' }, requestId: 'r1' };
    const error = new CombinedError({ graphQLErrors: [{ message: 'not open', extensions }] });
    expect(problemOf(error)).toEqual({ code: 'JOIN_NOT_OPEN', details: extensions.details, request: 'r1' });
    expect(isRefused(error, 'JOIN_NOT_OPEN')).toBe(true);
  });

  it('are told apart from a server that does not answer', () => {
    expect(problemOf(new CombinedError({ networkError: new TypeError('Failed to fetch') })).code).toBe('UNREACHABLE');
    expect(problemOf(new Refused('WRONG_CREDENTIALS', 'no', {}, null)).code).toBe('WRONG_CREDENTIALS');
    expect(problemOf(new CombinedError({ graphQLErrors: ['odd'] })).code).toBe('UNKNOWN');
    expect(isRefused(undefined, 'CONFLICT')).toBe(false);
  });
});
