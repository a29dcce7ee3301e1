// The room's screen: pictures, a panel beside them, buttons below, and a veil over the pictures that says what is going on.

import { say } from '../words.js';
import { Chat } from './chat.js';
import { Controls } from './controls.js';
import type { ControlWishes } from './controls.js';
import { element } from './dom.js';
import { showScreen } from './frame.js';
import { PeoplePanel } from './people.js';
import type { PeopleWishes } from './people.js';
import { RecordingDialog } from './recording.js';
import type { RecordingWishes } from './recording.js';
import { ConsentRequest } from './request.js';
import { Stage } from './stage.js';
import type { StageWishes } from './stage.js';

export type Panel = 'chat' | 'people';

export interface LayoutWishes extends PeopleWishes, StageWishes, Omit<ControlWishes, 'panel' | 'recording'> {
  readonly chat: (text: string) => boolean;
  readonly recorder: RecordingWishes;
}

export class Layout {
  readonly stage: Stage;
  readonly chat: Chat;
  readonly people: PeoplePanel;
  readonly controls: Controls;
  readonly recording: RecordingDialog;
  readonly request: ConsentRequest;
  readonly #veil = element('div', { class: 'veil' });
  readonly #side = element('aside', { hidden: true });
  readonly #root: HTMLElement;
  readonly #unseen = { chat: 0, people: 0 };
  #open: Panel | null = null;
  #veiled = '';

  constructor(wishes: LayoutWishes) {
    this.stage = new Stage(wishes);
    this.chat = new Chat(wishes.chat);
    this.people = new PeoplePanel(wishes);
    this.recording = new RecordingDialog(wishes.recorder);
    this.request = new ConsentRequest(() => wishes.recorder.consent(true));
    this.controls = new Controls({
      ...wishes,
      panel: (panel) => this.#toggle(panel),
      recording: () => this.recording.open(),
    });
    const pictures = element('div', { class: 'pictures' }, this.stage.root, this.#veil);
    this.#root = element(
      'section',
      { class: 'room', 'aria-label': say('entranceTitle') },
      element('div', { class: 'middle' }, pictures, this.#side),
      this.request.root,
      this.controls.root,
      this.recording.root,
    );
    this.#root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#open) this.#toggle(this.#open);
    });
  }

  show(): void {
    if (!this.#root.isConnected) showScreen(say('entranceTitle'), this.#root);
  }

  /** Says something over the pictures, or nothing any more. `whole` hides them, otherwise they stay visible. */
  veil(title: string | null, whole: boolean, ...lines: readonly string[]): void {
    const now = JSON.stringify([title, whole, lines]);
    if (now === this.#veiled) return;
    this.#veiled = now;
    this.#veil.hidden = title === null;
    this.#veil.toggleAttribute('data-whole', whole);
    this.#veil.replaceChildren(element('h2', {}, title ?? ''), ...lines.map((line) => element('p', {}, line)));
  }

  chatHeard(name: string, text: string): void {
    this.chat.heard(name, text);
    if (this.#open !== 'chat') this.#unseen.chat += 1;
    this.#showPanel();
  }

  /** Somebody waits: the panel where he can be let in opens, unless something else is being done there. */
  waiting(count: number): void {
    const more = count > this.#unseen.people;
    this.#unseen.people = count;
    if (more && this.#open === null) this.#open = 'people';
    this.#showPanel();
  }

  #toggle(panel: Panel): void {
    this.#open = this.#open === panel ? null : panel;
    if (this.#open === 'chat') this.#unseen.chat = 0;
    this.#showPanel();
    if (this.#open === 'chat') this.chat.focus();
    else if (this.#open === null) document.getElementById(panel)?.focus();
  }

  #showPanel(): void {
    this.#side.hidden = this.#open === null;
    const shown = this.#open === 'chat' ? this.chat.root : this.people.root;
    if (this.#open !== null && this.#side.firstElementChild !== shown) this.#side.replaceChildren(shown);
    this.controls.panel(this.#open, this.#unseen);
  }
}
