// The host would like to record, and this person has not said yet whether that is all right.

import type { Person } from '../signalling.js';
import { say } from '../words.js';
import { button, element } from './dom.js';
import { announce } from './frame.js';

export class ConsentRequest {
  readonly root = element('section', { class: 'request', hidden: true, 'aria-label': say('recordingTitle') });
  readonly #text = element('p');
  #asker: string | null = null;

  constructor(agree: () => Promise<void>) {
    const yes = button(say('consentGive'), () => {
      yes.disabled = true;
      void agree().finally(() => {
        yes.disabled = false;
      });
    });
    const later = button(
      say('notNow'),
      () => {
        this.root.hidden = true;
        document.getElementById('record')?.focus();
      },
      { class: 'quiet' },
    );
    yes.id = 'request-agree';
    later.id = 'request-later';
    this.root.append(this.#text, element('div', { class: 'choices' }, later, yes));
  }

  /** Shows who asks, or that nobody does. Whoever has put it off is asked again when it is asked for anew. */
  show(asker: Person | null): void {
    const id = asker?.id ?? null;
    if (id === this.#asker) return;
    this.#asker = id;
    this.root.hidden = asker === null;
    if (!asker) return;
    this.#text.textContent = say('consentWanted', { name: asker.name ?? say('somebody') });
    announce(this.#text.textContent);
  }
}
