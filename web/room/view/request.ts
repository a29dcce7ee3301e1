// The host would like to record, and this person has not said yet whether that is all right.

import { say } from '../words.js';
import { button, element } from './dom.js';
import { announce } from './frame.js';

export interface Asked {
  /** The same for as long as it is the same question. */
  readonly key: string;
  readonly text: string;
}

export class ConsentRequest {
  readonly root = element('section', { class: 'request', hidden: true, 'aria-label': say('recordingTitle') });
  readonly #text = element('p');
  #key: string | null = null;

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

  /** Shows what is asked, or that nothing is. Whoever has put it off is asked again when it is asked for anew. */
  show(asked: Asked | null): void {
    const key = asked?.key ?? null;
    if (key === this.#key) return;
    this.#key = key;
    this.root.hidden = asked === null;
    if (!asked) return;
    this.#text.textContent = asked.text;
    announce(asked.text);
  }
}
