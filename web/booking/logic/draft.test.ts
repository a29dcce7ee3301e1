import { beforeEach, describe, expect, it } from 'vitest';
import { attemptOf, keepBooking, keepDraft, keptBooking, keptDraft, lengthOf } from './draft';
import { initials } from './initials';
import { formHref, timeOf } from './links';
import { outcomeOf } from './outcome';

const SLOT = { providerId: 'p', start: '2026-11-24T07:00:00.000Z', end: '2026-11-24T07:45:00.000Z' };
const TYPED = { notes: ' Glütensiz ', consent: true, unanswered: null };

describe('the form', () => {
  beforeEach(() => sessionStorage.clear());

  it('is kept, and what a visitor typed is whose who signs in', () => {
    keepDraft(null, TYPED);
    expect(keptDraft(null)).toEqual(TYPED);
    expect(keptDraft('can')).toEqual(TYPED);
  });

  it('is not shown to the next person at the same computer', () => {
    keepDraft('can', TYPED);
    expect(keptDraft('derya').notes).toBe('');
    expect(keptDraft(null).notes).toBe('');
  });

  it('survives what is no draft', () => {
    sessionStorage.setItem('randevu.booking.draft', '{');
    expect(keptDraft(null)).toEqual({ notes: '', consent: false, unanswered: null });
  });

  it('is sent again as the same command while nobody knows what became of it', () => {
    const first = attemptOf(TYPED, SLOT);
    expect(first.notes).toBe('Glütensiz');
    expect(first.commandId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(attemptOf({ ...TYPED, unanswered: first }, SLOT)).toBe(first);
    const other = { ...SLOT, start: '2026-11-24T08:00:00.000Z' };
    expect(attemptOf({ ...TYPED, unanswered: first }, other).commandId).not.toBe(first.commandId);
  });

  it('is forgotten once it is booked, and what was booked is known', () => {
    keepDraft('can', TYPED);
    keepBooking('can', { providerId: 'p', start: SLOT.start, appointmentId: 'a' });
    expect(keptDraft('can').notes).toBe('');
    expect(keptBooking('can')?.appointmentId).toBe('a');
    expect(keptBooking('derya')).toBeNull();
  });

  it('counts characters as the server does', () => {
    expect(lengthOf('şğ🙂')).toBe(3);
  });
});

describe('outcomes', () => {
  it('tell what is lost from what is not known', () => {
    expect(outcomeOf('SLOT_TAKEN')).toBe('slot-lost');
    expect(outcomeOf('UNREACHABLE')).toBe('unanswered');
    expect(outcomeOf('TEXT_TOO_LONG')).toBe('refused');
  });
});

describe('addresses', () => {
  it('name a time, and are read back', () => {
    const href = formHref('klinik', 'p', SLOT);
    expect(href).toBe('/booking/klinik/p/confirm?start=2026-11-24T07:00Z&end=2026-11-24T07:45Z');
    expect(timeOf(new URL(href, 'http://localhost').searchParams)).toEqual({ start: SLOT.start, end: SLOT.end });
    expect(timeOf(new URLSearchParams('start=x&end=y'))).toBeNull();
    expect(timeOf(new URLSearchParams('start=2026-11-24T08:00Z&end=2026-11-24T07:00Z'))).toBeNull();
  });
});

describe('initials', () => {
  it('leave titles out', () => {
    expect(initials('Dr. Mehmet Demir')).toBe('MD');
    expect(initials('Dr Sarah Evans')).toBe('SE');
    expect(initials('<b>')).toBe('<');
    expect(initials('')).toBe('');
  });
});
