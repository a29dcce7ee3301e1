// One picture with the name of whose it is.

import { say } from '../words.js';
import { element, icon } from './dom.js';

export interface Look {
  readonly name: string;
  readonly track: MediaStreamTrack | null;
  readonly muted: boolean;
}

/** The first letters of the first and the last name. */
export function initials(name: string): string {
  const parts = name.split(/\s+/u).filter((part) => /^\p{L}/u.test(part) && !part.endsWith('.'));
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map(
    (part) => Array.from(part ?? '')[0] ?? '',
  );
  return letters.join('').toLocaleUpperCase() || '?';
}

export class Tile {
  readonly root: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly #avatar = element('span', { class: 'avatar', 'aria-hidden': 'true' });
  readonly #name = element('span', { class: 'name' });
  readonly #muted = element('span', { class: 'mark' });
  #track: MediaStreamTrack | null = null;

  constructor(kind: 'person' | 'own' | 'screen') {
    // Sound has elements of its own, so that it goes on while a picture is hidden.
    this.video = element('video', { autoplay: true, playsinline: true, muted: true, hidden: true });
    this.video.muted = true;
    this.#muted.append(icon('microphone', 'off'), element('span', { class: 'unseen' }, say('isMuted')));
    this.#muted.hidden = true;
    const caption = element('figcaption', {}, this.#muted, this.#name);
    this.root = element('figure', { class: `tile ${kind}` }, this.#avatar, this.video, caption);
  }

  /** Is a picture shown? */
  get seen(): boolean {
    return !this.video.hidden;
  }

  show({ name, track, muted }: Look): void {
    this.#name.textContent = name;
    this.#avatar.textContent = initials(name);
    this.#muted.hidden = !muted;
    this.root.setAttribute('aria-label', name);
    this.video.hidden = track === null;
    this.#avatar.hidden = track !== null;
    if (track === this.#track) return;
    this.#track = track;
    this.video.srcObject = track ? new MediaStream([track]) : null;
  }

  speaking(now: boolean): void {
    this.root.classList.toggle('speaking', now);
  }
}
