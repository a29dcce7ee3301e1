// The screen on which a recording is watched: all its files side by side, the controls, and the files to take away.

import { Player } from '../player.js';
import type { RecordedCall, RecordedFile, Recording } from '../recordings.js';
import { clock, lengthOf } from '../timeline.js';
import { date, listed, say, size } from '../words.js';
import { element } from './dom.js';
import { FilmTile, isScreen } from './film.js';
import { showScreen } from './frame.js';
import { Transport } from './transport.js';

const OFTEN = 100;

export interface PlaybackWishes {
  readonly choose: (recording: string) => void;
  /** Asks for other addresses of the files, by their names. */
  readonly renew: () => Promise<ReadonlyMap<string, string>>;
}

export class Playback {
  readonly #films: readonly FilmTile[];
  readonly #player: Player;
  readonly #transport: Transport;
  readonly #root: HTMLElement;
  readonly #heading: HTMLElement;
  readonly #key = (event: KeyboardEvent): void => {
    if (this.#films.length > 0 && this.#transport.key(event)) event.preventDefault();
    this.#show();
  };
  #ticking: ReturnType<typeof setInterval> | undefined;
  /** The addresses that were given out last. */
  #urls: ReadonlyMap<string, string> = new Map();
  #renewing: Promise<ReadonlyMap<string, string>> | null = null;

  /** `instead` is said where there is nothing to be watched. */
  constructor(
    of: RecordedCall,
    recording: Recording,
    instead: string | null,
    private readonly wishes: PlaybackWishes,
  ) {
    const { files } = recording;
    this.#films = files.map((file) => new FilmTile(file, (film) => void this.#failed(film)));
    this.#player = new Player(this.#films, () => performance.now() / 1_000);
    this.#transport = new Transport({
      toggle: () => this.#toggle(),
      seek: (to) => this.#then(() => this.#player.seek(to)),
      volume: (volume) => {
        for (const { media } of this.#films) media.volume = volume;
      },
    });
    const others = of.others.length > 0 ? listed(of.others) : say('somebody');
    this.#heading = element('h2', { tabindex: '-1' }, say('watchWith', { names: others }));
    const about = [date(recording.startedAt), ...(files.length > 0 ? [clock(lengthOf(files))] : [])].join(' · ');
    this.#root = element('section', { class: 'playback' }, this.#heading, element('p', { class: 'quiet' }, about));
    if (of.recordings.length > 1) this.#root.append(this.#parts(of.recordings, recording));
    if (instead !== null) this.#root.append(element('p', { role: 'status' }, instead));
    if (files.length > 0) this.#root.append(this.#pictures(), this.#transport.root, downloads(files));
    const back = element('a', { class: 'button quiet', href: '/room' }, say('toEntrance'));
    this.#root.append(element('p', { class: 'foot' }, back));
  }

  show(): void {
    showScreen(say('watchTitle'), this.#root);
    document.addEventListener('keydown', this.#key);
    this.#ticking = setInterval(() => this.#then(() => this.#player.tick()), OFTEN);
    this.#show();
    if (this.#films.length > 0) this.#transport.focus();
    else this.#heading.focus();
  }

  stop(): void {
    this.#player.pause();
    clearInterval(this.#ticking);
    document.removeEventListener('keydown', this.#key);
  }

  #toggle(): void {
    // What could not be had before may come now.
    for (const { media } of this.#films) if (media.error) media.load();
    this.#then(() => this.#player.toggle());
  }

  #then(act: () => void): void {
    act();
    this.#show();
  }

  #show(): void {
    const { now, length, going } = this.#player;
    this.#transport.show(now, length, going);
    for (const film of this.#films) film.show(now, length);
  }

  #pictures(): HTMLElement {
    const screens = this.#films.filter((film) => film.screen).map(({ root }) => root);
    const people = this.#films.filter((film) => !film.screen).map(({ root }) => root);
    const films = element('div', { class: 'films' });
    if (screens.length > 0) films.append(element('div', { class: 'row' }, ...screens));
    const row = element('div', { class: 'row', 'data-count': String(people.length) }, ...people);
    films.append(row);
    films.toggleAttribute('data-screen', screens.length > 0);
    return films;
  }

  #parts(all: readonly Recording[], chosen: Recording): HTMLElement {
    const select = element('select', { id: 'part' });
    for (const [index, { id, startedAt }] of all.entries()) {
      const label = say('part', { number: String(index + 1), time: date(startedAt) });
      select.append(element('option', { value: id, selected: id === chosen.id }, label));
    }
    select.addEventListener('change', () => this.wishes.choose(select.value));
    return element('label', { class: 'parts' }, say('parts'), select);
  }

  /** An address that is not good any more is replaced; a file that cannot be played with any is left out. */
  async #failed(film: FilmTile): Promise<void> {
    if (this.#replaced(film)) return;
    const renewing = (this.#renewing ??= this.wishes.renew());
    const urls = await renewing;
    this.#renewing = null;
    if (urls.size > 0) this.#urls = urls;
    this.#replaced(film);
  }

  #replaced(film: FilmTile): boolean {
    const url = this.#urls.get(film.file.name);
    return url !== undefined && film.renew(url);
  }
}

function downloads(files: readonly RecordedFile[]): HTMLElement {
  const rows = files.map((file) => {
    const name = isScreen(file) ? say('screenOf', { name: file.person }) : file.person;
    const about = element('div', {}, element('strong', {}, name));
    about.append(element('span', { class: 'quiet' }, `${clock(file.lasts)} · ${size(file.bytes)}`));
    const label = `${say('download')}: ${file.name}`;
    const link = element('a', { class: 'button quiet', href: file.url, download: file.name, 'aria-label': label });
    link.append(say('download'));
    return element('li', {}, about, link);
  });
  return element('section', { class: 'files' }, element('h3', {}, say('files')), element('ul', {}, ...rows));
}
