// Who has agreed to be recorded, whose word is wanted, and what those in the room have done that ended a recording.

import type { Person } from './signalling.js';

export interface Agreement {
  readonly own: boolean;
  /** The others in the room who have not agreed. */
  readonly missing: readonly Person[];
  /** Who wants to record and waits for the own word: the host says so by agreeing first. */
  readonly asker: Person | null;
}

const inside = (people: readonly Person[]): readonly Person[] => people.filter((person) => person.state === 'joined');

export function agreement(people: readonly Person[], self: string): Agreement {
  const here = inside(people);
  const me = here.find((person) => person.id === self);
  const others = here.filter((person) => person.id !== self);
  const host = others.find((person) => person.host && person.consents) ?? null;
  return {
    own: me?.consents ?? false,
    missing: others.filter((person) => !person.consents),
    asker: me && !me.consents ? host : null,
  };
}

export interface Objection {
  readonly kind: 'newcomer' | 'withdrawn';
  readonly who: Person;
}

/** Who has ended a recording by coming in without having agreed, or by agreeing no longer. Nobody, if it was stopped. */
export function objection(before: readonly Person[], after: readonly Person[]): Objection | null {
  const earlier = new Map(inside(before).map((person) => [person.id, person]));
  for (const who of inside(after)) {
    if (who.consents) continue;
    const was = earlier.get(who.id);
    if (!was) return { kind: 'newcomer', who };
    if (was.consents) return { kind: 'withdrawn', who };
  }
  return null;
}
