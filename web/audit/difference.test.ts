import { describe, expect, it } from 'vitest';
import { between, namesOf, readable } from './difference';
import { hasWithheld, shownAs, unwrapped } from './values';

describe('the difference of two states', () => {
  it('says what was added, removed and changed', () => {
    expect(between([], { a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 }, d: 'x' })).toEqual([
      { path: ['b', 'c'], kind: 'changed', from: 2, to: 3 },
      { path: ['d'], kind: 'added', from: null, to: 'x' },
    ]);
    expect(between([], { a: { b: 1 } }, {})).toEqual([{ path: ['a', 'b'], kind: 'removed', from: 1, to: null }]);
  });

  it('leaves out what only stands in another order', () => {
    expect(between([], { a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toEqual([]);
  });

  it('takes lists, money and what is withheld as one value', () => {
    const money = { minor: 100, currency: 'TRY' };
    expect(between(['fee'], null, money)).toEqual([{ path: ['fee'], kind: 'added', from: null, to: money }]);
    expect(between(['tags'], ['a'], ['a', 'b'])).toHaveLength(1);
    const withheld = { subject: '01', withheld: true };
    expect(between(['notes'], withheld, null)).toEqual([
      { path: ['notes'], kind: 'removed', from: withheld, to: null },
    ]);
  });

  it('compares a state that became another kind with what it was', () => {
    const booking = { client: 'c', time: { start: 's' } };
    const told = [
      { path: '/Ended', from: null, to: { booking, ending: 'Completed' } },
      { path: '/Open', from: { booking, stage: 'Scheduled' }, to: null },
    ];
    expect(readable(told)).toEqual([
      { path: ['variant'], kind: 'changed', from: 'Open', to: 'Ended' },
      { path: ['ending'], kind: 'added', from: null, to: 'Completed' },
      { path: ['stage'], kind: 'removed', from: 'Scheduled', to: null },
    ]);
  });

  it('names places without the kind of the state', () => {
    expect(namesOf('/Open/booking/time')).toEqual(['booking', 'time']);
    expect(namesOf('/Open')).toEqual(['Open']);
    expect(namesOf('/Filed/fields/a~1b')).toEqual(['fields', 'a/b']);
    expect(readable([{ path: '/Open/booking/day', from: '2026-11-24', to: '2026-12-11' }])).toEqual([
      { path: ['booking', 'day'], kind: 'changed', from: '2026-11-24', to: '2026-12-11' },
    ]);
  });
});

describe('values', () => {
  it('are told apart by how they are shown', () => {
    const kinds = [null, 'withheld', '01a2035d-07fb-71d6-ac90-5aaaaeeea87b', '2026-11-10T06:45:00Z', '2026-11-10'];
    expect(kinds.map((value) => shownAs(value).kind)).toEqual(['none', 'withheld', 'id', 'instant', 'date']);
    expect(shownAs('Europe/Istanbul').kind).toBe('text');
    expect(shownAs('scheduled').kind).toBe('name');
    expect(shownAs({ subject: 'x', erased: true }).kind).toBe('erased');
    expect(shownAs({ subject: 'x', personal: 'Merhaba' })).toEqual({ kind: 'personal', value: 'Merhaba' });
    expect(shownAs({ subject: 'x', open: [] }).kind).toBe('group');
  });

  it('know their kind, and whether something in them is withheld', () => {
    expect(unwrapped({ AppointmentMissed: { absent: 'client' } })).toEqual({
      variant: 'AppointmentMissed',
      content: { absent: 'client' },
    });
    expect(unwrapped({ client: 1 }).variant).toBeNull();
    expect(hasWithheld({ a: [{ b: { subject: 'x', withheld: true } }] })).toBe(true);
    expect(hasWithheld({ a: 'open' })).toBe(false);
  });
});
