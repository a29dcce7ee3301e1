// Who waits and who is here. The host admits, refuses and sends out.

import type { Person } from '../signalling.js';
import { say } from '../words.js';
import { button, confirmed, element, icon } from './dom.js';

export interface PeopleWishes {
  readonly admit: (id: string) => void;
  readonly remove: (id: string) => void;
}

export class PeoplePanel {
  readonly root = element('section', { class: 'people', 'aria-label': say('people') });
  readonly #waiting = element('ul');
  readonly #present = element('ul');
  readonly #waitingTitle = element('h3', {}, say('waitingPeople'));
  #shown = '';

  constructor(private readonly wishes: PeopleWishes) {
    this.root.append(this.#waitingTitle, this.#waiting, element('h3', {}, say('people')), this.#present);
  }

  /** Shows who waits, if this is for oneself to decide, and who is here. */
  show(people: readonly Person[], self: string, admits: boolean, recording: boolean): void {
    const waiting = admits ? people.filter((person) => person.state === 'waiting') : [];
    const present = people.filter((person) => person.state === 'joined');
    const now = JSON.stringify([waiting, present, self, admits, recording]);
    if (now === this.#shown) return;
    this.#shown = now;
    const focused = document.activeElement?.id;
    this.#waitingTitle.hidden = this.#waiting.hidden = waiting.length === 0;
    this.#waiting.replaceChildren(...waiting.map((person) => this.#waitingRow(person, recording)));
    this.#present.replaceChildren(...present.map((person) => this.#presentRow(person, self, admits)));
    if (focused) document.getElementById(focused)?.focus();
  }

  #waitingRow(person: Person, recording: boolean): HTMLLIElement {
    const name = person.name ?? say('somebody');
    const who = element('span', { class: 'who' }, name);
    if (recording && !person.consents) who.append(element('span', { class: 'quiet' }, say('admitEndsRecording')));
    const row = { 'data-person': person.id };
    return element(
      'li',
      row,
      who,
      button(say('admit'), () => this.wishes.admit(person.id), {
        id: `admit-${person.id}`,
        'aria-label': `${say('admit')}: ${name}`,
      }),
      button(say('refuse'), () => this.wishes.remove(person.id), {
        class: 'quiet',
        id: `refuse-${person.id}`,
        'aria-label': `${say('refuse')}: ${name}`,
      }),
    );
  }

  #presentRow(person: Person, self: string, admits: boolean): HTMLLIElement {
    const name = person.id === self ? say('you') : (person.name ?? say('somebody'));
    const who = element('span', { class: 'who' }, name);
    if (person.host) who.append(' ', element('span', { class: 'quiet inline' }, `(${say('host')})`));
    const row = element('li', { 'data-person': person.id }, who);
    if (!person.microphone) {
      row.append(
        element(
          'span',
          { class: 'mark' },
          icon('microphone', 'off'),
          element('span', { class: 'unseen' }, say('isMuted')),
        ),
      );
    }
    if (admits && !person.host && person.id !== self) {
      const out = async (): Promise<void> => {
        const sure = await confirmed(say('personRemoveAsk', { name }), say('personRemove'), say('cancel'));
        if (sure) this.wishes.remove(person.id);
      };
      row.append(
        button(say('personRemove'), () => void out(), {
          class: 'quiet',
          id: `remove-${person.id}`,
          'aria-label': `${say('personRemove')}: ${name}`,
        }),
      );
    }
    return row;
  }
}
