import { describe, expect, it } from 'vitest';
import { lookOf, withLook } from './record';

describe('which of a record’s moments is looked at', () => {
  it('comes from the address; else it is the latest, compared with the one before', () => {
    expect(lookOf(new URLSearchParams(), 5)).toEqual({ at: 5, since: 4, view: 'state' });
    expect(lookOf(new URLSearchParams('at=2&since=1&view=difference'), 5)).toEqual({
      at: 2,
      since: 1,
      view: 'difference',
    });
  });

  it('is never one that there is not', () => {
    expect(lookOf(new URLSearchParams('at=9&since=0&view=x'), 5)).toEqual({ at: 5, since: 4, view: 'state' });
    expect(lookOf(new URLSearchParams('at=1.5'), 1)).toEqual({ at: 1, since: 1, view: 'state' });
  });

  it('goes to the address beside what is there', () => {
    expect(withLook(new URLSearchParams('view=rows&at=1'), { at: 2 })).toBe('?view=rows&at=2');
  });
});
