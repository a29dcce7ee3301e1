import { beforeEach, describe, expect, it } from 'vitest';
import { keep, kept } from './kept';

describe('what was written and not sent', () => {
  beforeEach(() => sessionStorage.clear());

  it('is kept for each person and matter, until nothing is left of it', () => {
    const empty = { body: '', kind: 'reply' };
    keep('ayse', 't1', { body: 'Yarım' });
    expect(kept('ayse', 't1', empty)).toEqual({ body: 'Yarım', kind: 'reply' });
    expect(kept('burak', 't1', empty)).toEqual(empty);
    expect(kept('ayse', 't2', empty)).toEqual(empty);
    keep('ayse', 't1', null);
    expect(sessionStorage.length).toBe(0);
  });
});
