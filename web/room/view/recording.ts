// The dialog in which one agrees to be recorded, or no longer, and sees who has.

import type { Person } from '../signalling.js';
import { say } from '../words.js';
import { button, element } from './dom.js';

export class RecordingDialog {
  readonly #dialog = element('dialog', { 'aria-label': say('recordingTitle') });
  readonly #list = element('ul');
  readonly #give: HTMLButtonElement;
  readonly #take: HTMLButtonElement;

  constructor(decide: (given: boolean) => void) {
    const decided = (given: boolean) => (): void => {
      decide(given);
      this.#dialog.close();
    };
    this.#give = button(say('consentGive'), decided(true));
    this.#take = button(say('consentTake'), decided(false), { class: 'danger' });
    this.#dialog.append(
      element('h2', {}, say('recordingTitle')),
      element('p', {}, say('consentAsk')),
      this.#list,
      element(
        'div',
        { class: 'choices' },
        button(say('close'), () => this.#dialog.close(), { class: 'quiet' }),
        this.#give,
        this.#take,
      ),
    );
  }

  get root(): HTMLElement {
    return this.#dialog;
  }

  show(people: readonly Person[], self: string): void {
    const present = people.filter((person) => person.state === 'joined');
    const own = present.find((person) => person.id === self)?.consents ?? false;
    this.#give.hidden = own;
    this.#take.hidden = !own;
    this.#list.replaceChildren(
      ...present.map((person) => {
        const name = person.id === self ? say('you') : (person.name ?? say('somebody'));
        return element('li', {}, `${name}: ${say(person.consents ? 'accepted' : 'notAccepted')}`);
      }),
    );
  }

  open(): void {
    this.#dialog.showModal();
  }
}
