// The bar of buttons below the pictures.

import type { Kind, Media } from '../signalling.js';
import { say } from '../words.js';
import type { Phrase } from '../words.js';
import { element, icon } from './dom.js';
import type { Drawing } from './dom.js';

export interface ControlWishes {
  readonly turn: (kind: Kind, on: boolean) => void;
  readonly panel: (panel: 'chat' | 'people') => void;
  readonly recording: () => void;
  readonly devices: () => void;
  readonly leave: () => void;
  readonly endAll: () => void;
}

/** What may be pressed now, by what the room grants. */
export interface Allowed extends Media {
  readonly panels: boolean;
  readonly chat: boolean;
  readonly recording: boolean;
  readonly endAll: boolean;
}

const TURNS: Readonly<Record<Kind, readonly [on: Phrase, off: Phrase]>> = {
  microphone: ['unmute', 'mute'],
  camera: ['cameraOn', 'cameraOff'],
  screen: ['share', 'shareStop'],
};

class Control {
  readonly root = element('button', { type: 'button' });
  readonly #label = element('span');

  constructor(id: string, press: () => void, look?: string) {
    this.root.id = id;
    if (look) this.root.className = look;
    this.root.addEventListener('click', press);
  }

  show(label: string, ...drawings: Drawing[]): void {
    if (this.#label.textContent === label) return;
    this.#label.textContent = label;
    this.root.title = label;
    this.root.replaceChildren(icon(...drawings), this.#label);
  }
}

export class Controls {
  readonly root = element('div', { class: 'controls', role: 'toolbar' });
  readonly #turns: Readonly<Record<Kind, Control>>;
  readonly #chat: Control;
  readonly #people: Control;
  readonly #recording: Control;
  readonly #endAll: Control;
  #on: Media = { microphone: false, camera: false, screen: false };

  constructor(wishes: ControlWishes) {
    const turn = (kind: Kind): Control => new Control(kind, () => wishes.turn(kind, !this.#on[kind]));
    this.#turns = { microphone: turn('microphone'), camera: turn('camera'), screen: turn('screen') };
    this.#chat = new Control('chat', () => wishes.panel('chat'));
    this.#people = new Control('people', () => wishes.panel('people'));
    this.#recording = new Control('record', () => wishes.recording());
    this.#endAll = new Control('end-all', () => wishes.endAll(), 'danger');
    const devices = new Control('devices', () => wishes.devices());
    const leave = new Control('leave', () => wishes.leave(), 'danger');
    this.#chat.show(say('chat'), 'chat');
    this.#people.show(say('people'), 'people');
    this.#recording.show(say('recordingTitle'), 'record');
    this.#endAll.show(say('endAll'), 'end');
    devices.show(say('devices'), 'settings');
    leave.show(say('leave'), 'leave');
    const { microphone, camera, screen } = this.#turns;
    const all = [microphone, camera, screen, this.#chat, this.#people, this.#recording, devices, leave, this.#endAll];
    this.root.append(...all.map((control) => control.root));
    this.on = this.#on;
  }

  set on(on: Media) {
    this.#on = on;
    for (const kind of ['microphone', 'camera', 'screen'] as const) {
      const [label, offLabel] = TURNS[kind];
      const { root } = this.#turns[kind];
      // The drawing shows how it is, the words say what pressing does.
      if (kind === 'screen' || on[kind]) this.#turns[kind].show(say(on[kind] ? offLabel : label), kind);
      else this.#turns[kind].show(say(label), kind, 'off');
      root.classList.toggle('is-off', kind !== 'screen' && !on[kind]);
      root.classList.toggle('is-on', kind === 'screen' && on[kind]);
    }
  }

  set allowed(allowed: Allowed) {
    for (const kind of ['microphone', 'camera', 'screen'] as const) this.#turns[kind].root.hidden = !allowed[kind];
    this.#chat.root.hidden = !(allowed.panels && allowed.chat);
    this.#people.root.hidden = !allowed.panels;
    this.#recording.root.hidden = !allowed.recording;
    this.#endAll.root.hidden = !allowed.endAll;
  }

  /** How many things in a panel have not been looked at yet, and which panel is open. */
  panel(open: string | null, unseen: Readonly<Record<'chat' | 'people', number>>): void {
    for (const [name, control] of [
      ['chat', this.#chat],
      ['people', this.#people],
    ] as const) {
      control.root.setAttribute('aria-expanded', String(open === name));
      if (unseen[name] > 0) control.root.dataset['unseen'] = String(unseen[name]);
      else delete control.root.dataset['unseen'];
    }
  }
}
