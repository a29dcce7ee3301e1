// The people of a meeting: shown wherever they are shown, and read aloud as they come and go.

import { changes } from './attendance.js';
import type { Person } from './signalling.js';
import { announce } from './view/frame.js';
import type { Layout } from './view/layout.js';
import { say } from './words.js';

export class Company {
  #people: readonly Person[] = [];
  #self = '';

  constructor(private readonly layout: Layout) {}

  /** Shows who is there, and to whoever may let people in also who waits. */
  show(people: readonly Person[], self: string, admits: boolean, recording: boolean): void {
    const { came, left, waiting } = changes(this.#people, people, self);
    const name = (person: Person): string => person.name ?? say('somebody');
    for (const person of came) announce(say('joined', { name: name(person) }));
    for (const person of left) announce(say('left', { name: name(person) }));
    if (admits) for (const person of waiting) announce(say('awaiting', { name: name(person) }));
    this.#people = people;
    this.#self = self;
    this.layout.stage.people = people;
    this.layout.people.show(people, self, admits, recording);
    this.layout.waiting(admits ? people.filter((person) => person.state === 'waiting').length : 0);
  }

  get alone(): boolean {
    return !this.#people.some((person) => person.state === 'joined' && person.id !== this.#self);
  }

  nameOf(id: string): string {
    return this.#people.find((person) => person.id === id)?.name ?? say('somebody');
  }
}
