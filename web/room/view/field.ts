// A field of a form, with its label and what is wrong with it.

import { element } from './dom.js';

export class Field {
  readonly input: HTMLInputElement;
  readonly root: HTMLElement;
  readonly #problem: HTMLElement;

  constructor(label: string, attributes: Readonly<Record<string, string>> & { readonly name: string }) {
    this.input = element('input', { required: true, ...attributes });
    this.#problem = element('span', { class: 'problem', id: `${attributes.name}-problem` });
    this.root = element('div', {}, element('label', {}, label, this.input), this.#problem);
    this.input.addEventListener('input', () => this.calm());
  }

  /** Without blanks around it. */
  get value(): string {
    return this.input.value.trim();
  }

  /** Whoever hears the page is told as the field gets the focus. */
  complain(text: string): void {
    this.#problem.textContent = text;
    this.input.setAttribute('aria-invalid', 'true');
    this.input.setAttribute('aria-describedby', this.#problem.id);
    this.input.focus();
  }

  calm(): void {
    this.#problem.textContent = '';
    this.input.removeAttribute('aria-invalid');
    this.input.removeAttribute('aria-describedby');
  }
}
