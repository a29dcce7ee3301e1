import { commandId } from '../../app/graphql/commandId';

/** What a booking is sent as; sent again with the same id, it is carried out once. */
export interface Attempt {
  readonly commandId: string;
  readonly providerId: string;
  readonly start: string;
  readonly end: string;
  readonly notes: string;
}

/** What somebody has typed for a booking, kept until it is booked: over reloads, signing in and another time. */
export interface Draft {
  readonly notes: string;
  readonly consent: boolean;
  /** Was sent, and no answer came: it may have been carried out. */
  readonly unanswered: Attempt | null;
}

/** What was booked in this tab last: a page gone back to says so instead of booking again. */
export interface Booked {
  readonly providerId: string;
  readonly start: string;
  readonly appointmentId: string;
}

interface Kept {
  /** The account; null for a visitor, whose draft is taken over by whoever signs in. */
  readonly owner: string | null;
  readonly value: unknown;
}

const DRAFT = 'randevu.booking.draft';
const BOOKED = 'randevu.booking.booked';
const EMPTY: Draft = { notes: '', consent: false, unanswered: null };

export const NOTES_LIMIT = 4_000;

export function keptDraft(owner: string | null): Draft {
  return { ...EMPTY, ...(read(DRAFT, owner) as Draft | null) };
}

export function keepDraft(owner: string | null, draft: Draft): void {
  write(DRAFT, owner, draft);
}

export function keptBooking(owner: string | null): Booked | null {
  return read(BOOKED, owner) as Booked | null;
}

/** It is booked: what was typed for it is not needed any more. */
export function keepBooking(owner: string | null, booked: Booked): void {
  sessionStorage.removeItem(DRAFT);
  write(BOOKED, owner, booked);
}

/** What to send: what was sent before, if it is not known what became of it. */
export function attemptOf(draft: Draft, slot: Pick<Attempt, 'providerId' | 'start' | 'end'>): Attempt {
  if (draft.unanswered && isFor(draft.unanswered, slot)) return draft.unanswered;
  return { ...slot, notes: draft.notes.trim(), commandId: commandId() };
}

type Time = Pick<Attempt, 'providerId' | 'start'>;

/** Is it the same provider's same time? */
export function isFor(one: Time, other: Time): boolean {
  return one.providerId === other.providerId && Date.parse(one.start) === Date.parse(other.start);
}

/** As the server counts: characters, not halves of them. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

function read(key: string, owner: string | null): unknown {
  const text = sessionStorage.getItem(key);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Kept;
    // What one person has typed is not for the next at the same computer.
    return kept.owner === null || kept.owner === owner ? kept.value : null;
  } catch {
    sessionStorage.removeItem(key);
    return null;
  }
}

function write(key: string, owner: string | null, value: unknown): void {
  const kept: Kept = { owner, value };
  sessionStorage.setItem(key, JSON.stringify(kept));
}
