// The pictures: the others' large, the own one small, a shared screen largest.

import type { Received } from '../connection.js';
import type { Kind, Person } from '../signalling.js';
import { say } from '../words.js';
import { DrawingBoard } from './drawing.js';
import { element } from './dom.js';
import { Tile } from './tile.js';
import { Widths } from './widths.js';

export interface StageWishes {
  readonly view: (mid: string, width: number) => boolean;
  readonly draw: (data: unknown) => boolean;
}

type Tracks = Readonly<Record<Kind, MediaStreamTrack | null>>;

export class Stage {
  readonly root = element('div', { class: 'stage' });
  readonly #screens = element('div', { class: 'screens' });
  readonly #grid = element('div', { class: 'grid' });
  readonly #own = new Tile('own');
  readonly #people = new Map<string, Tile>();
  readonly #boards = new Map<string, { readonly tile: Tile; readonly board: DrawingBoard }>();
  readonly #widths: Widths;

  #self: string | null = null;
  #present: readonly Person[] = [];
  #streams: readonly Received[] = [];
  #tracks: Tracks = { microphone: null, camera: null, screen: null };
  #speaking: string | null = null;

  constructor(private readonly wishes: StageWishes) {
    this.#widths = new Widths((mid, width) => wishes.view(mid, width));
    this.root.append(this.#screens, this.#grid, this.#own.root);
    this.#draw();
  }

  set people(people: readonly Person[]) {
    this.#present = people.filter((person) => person.state === 'joined');
    this.#draw();
  }

  set self(id: string) {
    this.#self = id;
    this.#widths.forget();
    this.#draw();
  }

  set streams(streams: readonly Received[]) {
    this.#streams = streams;
    this.#draw();
  }

  set own(tracks: Tracks) {
    this.#tracks = { ...tracks };
    this.#draw();
  }

  set speaking(id: string | null) {
    this.#speaking = id;
    for (const [person, tile] of this.#people) tile.speaking(person === id);
    this.#own.speaking(this.#self !== null && this.#self === id);
  }

  mark(from: string, data: unknown): void {
    for (const { board } of this.#boards.values()) board.heard(from, data);
  }

  #draw(): void {
    const others = this.#present.filter((person) => person.id !== this.#self);
    const screens = this.#present.filter((person) => person.screen && this.#screenOf(person) !== null);
    this.#drawOwn();
    keep(this.#people, new Set(others.map((person) => person.id)), (tile) => tile.root.remove());
    for (const person of others) this.#drawPerson(person);
    keep(this.#boards, new Set(screens.map((person) => person.id)), ({ tile }) => tile.root.remove());
    for (const person of screens) this.#drawScreen(person);
    this.root.toggleAttribute('data-alone', others.length === 0 && screens.length === 0);
    this.root.toggleAttribute('data-screen', screens.length > 0);
    this.#grid.dataset['count'] = String(Math.min(others.length, 12));
    this.#screens.hidden = screens.length === 0;
    this.speaking = this.#speaking;
    this.#watchWidths();
  }

  #drawOwn(): void {
    const { microphone, camera } = this.#tracks;
    const name = this.#present.find((person) => person.id === this.#self)?.name;
    this.#own.show({ name: say('you'), track: camera, muted: !(microphone?.enabled ?? false) });
    if (name) this.#own.root.setAttribute('aria-label', `${name} (${say('you')})`);
  }

  #drawPerson(person: Person): void {
    let tile = this.#people.get(person.id);
    if (!tile) {
      tile = new Tile('person');
      this.#people.set(person.id, tile);
      this.#grid.append(tile.root);
    }
    const track = person.camera ? (this.#received(person.id, 'camera')?.track ?? null) : null;
    tile.show({ name: person.name ?? say('somebody'), track, muted: !person.microphone });
  }

  #drawScreen(person: Person): void {
    let shown = this.#boards.get(person.id);
    if (!shown) {
      const tile = new Tile('screen');
      const board = new DrawingBoard(tile.video, person.id, (data) => this.wishes.draw(data));
      tile.root.append(board.root);
      shown = { tile, board };
      this.#boards.set(person.id, shown);
      this.#screens.append(tile.root);
    }
    const name =
      person.id === this.#self ? say('yourScreen') : say('screenOf', { name: person.name ?? say('somebody') });
    shown.tile.show({ name, track: this.#screenOf(person), muted: false });
  }

  #screenOf(person: Person): MediaStreamTrack | null {
    if (person.id === this.#self) return this.#tracks.screen;
    return this.#received(person.id, 'screen')?.track ?? null;
  }

  #received(from: string, kind: Kind): Received | undefined {
    return this.#streams.find((stream) => stream.from === from && stream.kind === kind);
  }

  #watchWidths(): void {
    const shown = new Map<string, { box: HTMLElement; seen: () => boolean }>();
    for (const stream of this.#streams) {
      const tile = stream.kind === 'camera' ? this.#people.get(stream.from) : this.#boards.get(stream.from)?.tile;
      if (stream.kind === 'microphone' || !tile) continue;
      shown.set(stream.mid, { box: tile.root, seen: () => tile.seen });
    }
    this.#widths.set(shown);
  }
}

/** Takes away what belongs to nobody any more. */
function keep<T>(map: Map<string, T>, wanted: ReadonlySet<string>, gone: (value: T) => void): void {
  for (const [key, value] of map) {
    if (wanted.has(key)) continue;
    gone(value);
    map.delete(key);
  }
}
