// The chat: what was written since one came in.

import { say } from '../words.js';
import { element } from './dom.js';
import { announce, notify } from './frame.js';

const LONGEST = 4_000;
/** More lines than anybody scrolls back through. */
const MOST = 500;

export class Chat {
  readonly root: HTMLElement;
  readonly #lines = element('ol', { class: 'lines', tabindex: '0' });
  readonly #field: HTMLTextAreaElement;

  constructor(send: (text: string) => boolean) {
    const field = element('textarea', { rows: '2', maxlength: String(LONGEST), 'aria-label': say('chatField') });
    const form = element('form', {}, field, element('button', {}, say('send')));
    const submit = (): void => {
      const text = field.value.trim();
      if (text === '') return;
      if (send(text)) {
        this.#add(say('you'), text);
        field.value = '';
      } else {
        notify(say('chatLost'));
      }
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      submit();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    });
    this.#field = field;
    const empty = element('p', { class: 'quiet empty' }, say('chatEmpty'));
    this.root = element('section', { class: 'chat', 'aria-label': say('chat') }, empty, this.#lines, form);
    this.#lines.setAttribute('aria-label', say('chat'));
  }

  heard(name: string, text: string): void {
    this.#add(name, text);
    announce(`${name}: ${text}`);
  }

  focus(): void {
    this.#field.focus();
  }

  #add(name: string, text: string): void {
    this.root.toggleAttribute('data-filled', true);
    this.#lines.append(element('li', {}, element('strong', {}, name), element('span', {}, text)));
    if (this.#lines.childElementCount > MOST) this.#lines.firstElementChild?.remove();
    this.#lines.scrollTop = this.#lines.scrollHeight;
  }
}
