// The dialog in which one agrees to be recorded, or no longer, and sees who has. The host starts and stops it here.

import type { Person } from '../signalling.js';
import { clock } from '../timeline.js';
import { listed, say } from '../words.js';
import { button, element } from './dom.js';

export interface RecordingWishes {
  readonly consent: (given: boolean) => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface RecordingLook {
  readonly present: readonly Person[];
  readonly self: string;
  readonly own: boolean;
  readonly missing: readonly Person[];
  readonly host: boolean;
  readonly recording: boolean;
}

export class RecordingDialog {
  readonly #dialog = element('dialog', { 'aria-label': say('recordingTitle') });
  readonly #list = element('ul');
  readonly #standing = element('p', { class: 'standing', role: 'status' });
  readonly #time = element('p', { class: 'quiet' });
  readonly #close = button(say('close'), () => this.close(), { class: 'quiet' });
  readonly #give: HTMLButtonElement;
  readonly #take: HTMLButtonElement;
  readonly #start: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #host = false;

  constructor(wishes: RecordingWishes) {
    const does = (label: string, id: string, look: string, what: () => Promise<void>): HTMLButtonElement => {
      const made = button(label, () => void this.#carryOut(made, what), { id, class: look });
      return made;
    };
    this.#give = does(say('consentGive'), 'consent-give', '', () => wishes.consent(true));
    this.#take = does(say('consentTake'), 'consent-take', 'quiet', () => wishes.consent(false));
    this.#start = does(say('recordingStart'), 'recording-start', '', () => wishes.start());
    this.#stop = does(say('recordingStop'), 'recording-stop', 'danger', () => wishes.stop());
    this.#dialog.append(
      element('h2', {}, say('recordingTitle')),
      element('p', {}, say('consentAsk')),
      this.#list,
      this.#standing,
      this.#time,
      element('div', { class: 'choices' }, this.#close, this.#take, this.#give, this.#start, this.#stop),
    );
  }

  get root(): HTMLElement {
    return this.#dialog;
  }

  show({ present, self, own, missing, host, recording }: RecordingLook): void {
    this.#host = host;
    this.#give.hidden = own;
    this.#give.textContent = say(host && missing.length > 0 ? 'consentPropose' : 'consentGive');
    this.#take.hidden = !own;
    // What would be refused is not offered.
    this.#start.hidden = !(host && !recording && own && missing.length === 0);
    this.#stop.hidden = !(host && recording);
    const standing = host && !recording ? standingOf(own, missing) : '';
    if (this.#standing.textContent !== standing) this.#standing.textContent = standing;
    this.#list.replaceChildren(
      ...present.map((person) => {
        const name = person.id === self ? say('you') : (person.name ?? say('somebody'));
        return element('li', {}, `${name}: ${say(person.consents ? 'accepted' : 'notAccepted')}`);
      }),
    );
    // A button that goes away takes the focus with it.
    const focused = document.activeElement;
    if (this.#dialog.open && (focused === document.body || (focused instanceof HTMLElement && focused.hidden))) {
      (this.#start.hidden ? this.#close : this.#start).focus();
    }
  }

  /** For how many seconds it has been recorded; null while it is not. */
  set time(seconds: number | null) {
    this.#time.textContent = seconds === null ? '' : say('recordingFor', { time: clock(seconds) });
  }

  open(): void {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  close(): void {
    this.#dialog.close();
  }

  async #carryOut(pressed: HTMLButtonElement, what: () => Promise<void>): Promise<void> {
    pressed.disabled = true;
    await what();
    pressed.disabled = false;
    // The host who has agreed waits here for the others.
    if (!(this.#host && pressed === this.#give)) this.close();
  }
}

function standingOf(own: boolean, missing: readonly Person[]): string {
  const names = listed(missing.map((person) => person.name ?? say('somebody')));
  if (!own) return say('consentFirst');
  return missing.length > 0 ? say('consentMissing', { names }) : say('consentComplete');
}
