import { describe, expect, it } from 'vitest';
import { textOf, valueOf } from './fields';

const EMPTY = { text: null, number: null, flag: null, date: null };

describe("a site's own fields", () => {
  it('are sent as what they take, and cleared where nothing is left', () => {
    expect(valueOf({ key: 'order', type: 'NUMBER' }, ' 42 ')).toEqual({ key: 'order', number: 42 });
    expect(valueOf({ key: 'paid', type: 'FLAG' }, 'false')).toEqual({ key: 'paid', flag: false });
    expect(valueOf({ key: 'day', type: 'DATE' }, '2026-11-22')).toEqual({ key: 'day', date: '2026-11-22' });
    expect(valueOf({ key: 'size', type: 'CHOICE' }, 'L')).toEqual({ key: 'size', text: 'L' });
    expect(valueOf({ key: 'order', type: 'NUMBER' }, ' ')).toEqual({ key: 'order' });
  });

  it('are shown as what is filled in', () => {
    expect(textOf({ ...EMPTY, number: 0 })).toBe('0');
    expect(textOf({ ...EMPTY, flag: false })).toBe('false');
    expect(textOf({ ...EMPTY, date: '2026-11-22' })).toBe('2026-11-22');
    expect(textOf(EMPTY)).toBe('');
  });
});
