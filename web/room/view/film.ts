// One file of a recording as it is played: a picture, or initials while there is none, with the name of whose it is.

import type { Film } from '../player.js';
import type { RecordedFile } from '../recordings.js';
import { placeIn } from '../timeline.js';
import type { Span } from '../timeline.js';
import { say } from '../words.js';
import { element } from './dom.js';
import { initials } from './tile.js';

export function isScreen(file: RecordedFile): boolean {
  return /-screen\.\w+$/.test(file.name);
}

export class FilmTile implements Film {
  readonly root: HTMLElement;
  readonly media = element('video', { playsinline: true, preload: 'auto', tabindex: '-1' });
  readonly screen: boolean;
  readonly #avatar = element('span', { class: 'avatar', 'aria-hidden': 'true' });
  #url: string;
  readonly #absence = element('span', { class: 'absence' });

  constructor(
    readonly file: RecordedFile,
    failed: (film: FilmTile) => void,
  ) {
    this.screen = isScreen(file);
    const name = this.screen ? say('screenOf', { name: file.person }) : file.person;
    this.#avatar.textContent = initials(file.person);
    this.media.addEventListener('error', () => failed(this));
    this.media.src = this.#url = file.url;
    const caption = element('figcaption', {}, element('span', { class: 'name' }, name), this.#absence);
    this.root = element(
      'figure',
      { class: `tile ${this.screen ? 'screen' : 'person'}`, 'aria-label': name },
      this.#avatar,
      this.media,
      caption,
    );
  }

  get span(): Span {
    return this.file;
  }

  /** Shows the picture that belongs to this time, if there is one. */
  show(now: number, length: number): void {
    // At the very end the last picture stays.
    const here = placeIn(this.file, Math.min(now, length - 0.001)) === 'inside' && !this.media.error;
    const picture = here && this.media.videoWidth > 0;
    this.media.classList.toggle('away', !picture);
    this.#avatar.hidden = picture;
    this.root.toggleAttribute('data-away', !here);
    const absence = this.media.error ? say('filmBroken') : here ? '' : say('filmAway');
    if (this.#absence.textContent !== absence) this.#absence.textContent = absence;
  }

  /** Goes on with another address. False if it is the same. */
  renew(url: string): boolean {
    if (url === this.#url) return false;
    this.media.src = this.#url = url;
    return true;
  }
}
