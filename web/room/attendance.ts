// Who is in the room, and what has changed since it was last said.

import type { Person } from './signalling.js';

export interface Changes {
  readonly came: readonly Person[];
  readonly left: readonly Person[];
  readonly waiting: readonly Person[];
}

const inState = (people: readonly Person[], state: Person['state']): Person[] =>
  people.filter((person) => person.state === state);

/** Those who are in the second list and not in the first. */
function added(before: readonly Person[], after: readonly Person[]): Person[] {
  return after.filter((person) => !before.some((other) => other.id === person.id));
}

export function changes(before: readonly Person[], after: readonly Person[], self: string): Changes {
  const wereHere = inState(before, 'joined');
  const areHere = inState(after, 'joined');
  const others = (people: readonly Person[]): Person[] => people.filter((person) => person.id !== self);
  return {
    came: others(added(wereHere, areHere)),
    left: others(added(areHere, wereHere)),
    waiting: added(inState(before, 'waiting'), inState(after, 'waiting')),
  };
}
