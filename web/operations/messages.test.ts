import { describe, expect, it } from 'vitest';
import { messagesOf, withChoice } from './messages';

describe('the choice of messages', () => {
  it('comes from the address', () => {
    const search = new URLSearchParams('state=FAILED&kind=REMINDER&after=x');
    expect(messagesOf(search)).toEqual({ state: 'FAILED', kind: 'REMINDER', first: 25, after: 'x' });
  });

  it('leaves out what there is not', () => {
    expect(messagesOf(new URLSearchParams('state=LOST'))).toEqual({ state: null, kind: null, first: 25, after: null });
  });

  it('goes to the address, and back to the first page', () => {
    const search = new URLSearchParams('state=FAILED&after=x');
    expect(withChoice(search, 'kind', 'REMINDER').toString()).toBe('state=FAILED&kind=REMINDER');
    expect(withChoice(search, 'state', '').toString()).toBe('');
  });
});
