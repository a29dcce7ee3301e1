// Plays several files in step: a clock of its own, which the files follow, and which waits for those that are not ready.

import { NOTICEABLE, correction, lengthOf, ownTime, placeIn } from './timeline.js';
import type { Span } from './timeline.js';

/** The part of a media element that is used, so that tests can stand in for it. */
export type Media = Pick<
  HTMLMediaElement,
  | 'currentTime'
  | 'duration'
  | 'ended'
  | 'error'
  | 'paused'
  | 'playbackRate'
  | 'readyState'
  | 'seeking'
  | 'play'
  | 'pause'
>;

export interface Film {
  readonly span: Span;
  readonly media: Media;
}

export type Going = 'paused' | 'playing' | 'loading' | 'ended';

/** HTMLMediaElement's HAVE_METADATA and HAVE_FUTURE_DATA. */
const KNOWN = 1;
const READY = 3;
/** A file that jumps has to load; it shall not do so all the time. */
const JUMP_EVERY = 2;

export class Player {
  readonly length: number;
  #wanted = false;
  /** The common time when the clock was last set, and when that was; null while it stands. */
  #at = 0;
  #since: number | null = null;
  readonly #jumped = new Map<Film, number>();

  /** `seconds` tells the time by which the clock goes. */
  constructor(
    private readonly films: readonly Film[],
    private readonly seconds: () => number,
  ) {
    this.length = lengthOf(films.map(({ span }) => span));
  }

  get now(): number {
    const gone = this.#since === null ? 0 : this.seconds() - this.#since;
    return Math.min(this.#at + gone, this.length);
  }

  get going(): Going {
    if (this.#wanted) return this.#since === null ? 'loading' : 'playing';
    return this.now >= this.length && this.length > 0 ? 'ended' : 'paused';
  }

  /** To be called in answer to a hand or a key: browsers let nothing sound by itself. From the end it begins anew. */
  play(): void {
    if (this.going === 'ended') this.#set(0);
    this.#wanted = true;
    for (const film of this.films) start(film);
    this.tick();
  }

  pause(): void {
    this.#wanted = false;
    this.#set(this.now);
    this.tick();
  }

  toggle(): void {
    if (this.#wanted) this.pause();
    else this.play();
  }

  seek(to: number): void {
    this.#set(Math.min(Math.max(0, to), this.length));
    this.#jumped.clear();
    this.tick();
  }

  /** Has all files follow the clock; called many times in a second. */
  tick(): void {
    const { now } = this;
    if (this.#wanted && now >= this.length) {
      this.#wanted = false;
      this.#set(this.length);
    }
    const inside = this.films.filter((film) => plays(film, now));
    for (const film of this.films) if (!inside.includes(film)) rest(film, now);
    if (this.#wanted && inside.every(isReady)) this.#go(inside, now);
    else this.#hold(inside, now);
  }

  #go(inside: readonly Film[], now: number): void {
    this.#since ??= this.seconds();
    for (const film of inside) {
      start(film);
      this.#keepInStep(film, now);
    }
  }

  #hold(inside: readonly Film[], now: number): void {
    this.#set(now);
    for (const film of inside) {
      // One that loads goes no further anyway, and some browsers load only what was begun.
      const loads = !film.media.seeking && !isReady(film);
      if (this.#wanted && loads) start(film);
      else if (!film.media.paused) film.media.pause();
      if (film.media.playbackRate !== 1) film.media.playbackRate = 1;
      place(film, now);
    }
  }

  #keepInStep(film: Film, now: number): void {
    const { media, span } = film;
    const right = correction(media.currentTime - ownTime(span, now), media.playbackRate);
    if (right.do === 'go') media.playbackRate = right.rate;
    if (right.do !== 'jump') return;
    const time = this.seconds();
    if (time - (this.#jumped.get(film) ?? -JUMP_EVERY) < JUMP_EVERY) return;
    this.#jumped.set(film, time);
    media.playbackRate = 1;
    media.currentTime = ownTime(span, now);
  }

  #set(at: number): void {
    this.#at = at;
    this.#since = null;
  }
}

/** Is there something of it to be seen or heard at this time? A file may be shorter than it was said to be. */
function plays({ media, span }: Film, now: number): boolean {
  if (media.error || placeIn(span, now) !== 'inside') return false;
  return !(Number.isFinite(media.duration) && ownTime(span, now) >= media.duration);
}

function isReady({ media }: Film): boolean {
  return !media.seeking && (media.readyState >= READY || media.ended);
}

function start({ media }: Film): void {
  // What has ended would begin anew.
  if (!media.paused || media.ended) return;
  // A start that is called off by a pause is no failure, and one that fails is seen by its error.
  media.play().catch(() => undefined);
}

/** What does not play now stands at its beginning or at its end. */
function rest(film: Film, now: number): void {
  if (!film.media.paused) film.media.pause();
  place(film, now);
}

function place({ media, span }: Film, now: number): void {
  if (media.error || media.seeking || media.readyState < KNOWN) return;
  const end = Number.isFinite(media.duration) ? media.duration : span.lasts;
  const to = Math.min(ownTime(span, now), end);
  if (Math.abs(media.currentTime - to) > NOTICEABLE) media.currentTime = to;
}
