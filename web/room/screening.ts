// A recording to be watched: asks for it until it is there, and shows what there is or why there is nothing.

import { Refused, SignedOut } from './api.js';
import { sentenceFor } from './failures.js';
import { recordedCall, stageOf } from './recordings.js';
import type { RecordedCall, Recording, Stage } from './recordings.js';
import { button, element } from './view/dom.js';
import { showCard, showState } from './view/frame.js';
import { Playback } from './view/playback.js';
import { say } from './words.js';
import type { Phrase } from './words.js';

const EVERY = 4_000;
/** Addresses that have just been given out are not why something cannot be loaded. */
const FRESH = 60_000;

const SENTENCES: Readonly<Record<Exclude<Stage, 'ready'>, Phrase>> = {
  running: 'watchRunning',
  completing: 'watchCompleting',
  withheld: 'watchWithheld',
  empty: 'watchEmpty',
};

export class Screening {
  #playback: Playback | null = null;
  #chosen: string | null = null;
  #asked = 0;
  /** What is shown, so that only what differs is drawn anew. */
  #shown = '';
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly call: string,
    private readonly signedOut: () => void,
  ) {}

  async show(): Promise<void> {
    clearTimeout(this.#due);
    this.#asked = Date.now();
    try {
      const found = await recordedCall(this.call);
      if (!found || found.recordings.length === 0) this.#tell(say(found ? 'watchNothing' : 'watchUnknown'), 'quiet');
      else this.#open(found);
    } catch (error) {
      if (error instanceof SignedOut) {
        this.#out();
        return;
      }
      // Only an answer is final; without one it is tried again.
      this.#tell(sentenceFor(error), 'bad');
      if (!(error instanceof Refused)) this.#again();
    }
  }

  #open(found: RecordedCall): void {
    const recording = this.#pick(found.recordings);
    if (!recording) return;
    const stage = stageOf(recording);
    const passing = stage === 'running' || stage === 'completing';
    if (passing) this.#again();
    if (stage !== 'ready' && found.recordings.length === 1) {
      this.#tell(say(SENTENCES[stage]), passing ? 'busy' : 'quiet');
      return;
    }
    const now = `${recording.id} ${stage} ${found.recordings.length}`;
    if (now === this.#shown) return;
    this.#shown = now;
    this.#playback?.stop();
    showState(say('recordingTitle'), 'good');
    this.#playback = new Playback(found, recording, stage === 'ready' ? null : say(SENTENCES[stage]), {
      choose: (id) => {
        this.#chosen = id;
        void this.show();
      },
      renew: () => this.#renew(),
    });
    this.#playback.show();
  }

  /** The one that was asked for; else the latest that can be watched. */
  #pick(recordings: readonly Recording[]): Recording | undefined {
    const chosen = recordings.find(({ id }) => id === this.#chosen);
    const ready = recordings.filter((recording) => stageOf(recording) === 'ready');
    return chosen ?? ready.at(-1) ?? recordings.at(-1);
  }

  /** The files' addresses are good for a while only. Others, if there may be any, by the files' names. */
  async #renew(): Promise<ReadonlyMap<string, string>> {
    if (Date.now() - this.#asked < FRESH) return new Map();
    this.#asked = Date.now();
    const found = await recordedCall(this.call).catch((error: unknown) => {
      if (error instanceof SignedOut) this.#out();
      return null;
    });
    const files = this.#pick(found?.recordings ?? [])?.files ?? [];
    return new Map(files.map(({ name, url }) => [name, url]));
  }

  #out(): void {
    clearTimeout(this.#due);
    this.#playback?.stop();
    this.signedOut();
  }

  #again(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.show(), EVERY);
  }

  #tell(sentence: string, mood: 'quiet' | 'busy' | 'bad'): void {
    if (sentence === this.#shown) return;
    this.#shown = sentence;
    showState(say('recordingTitle'), mood);
    const choices = element('div', { class: 'choices' });
    if (mood === 'bad') choices.append(button(say('tryAgain'), () => void this.#retry()));
    choices.append(element('a', { class: 'button quiet', href: '/room' }, say('toEntrance')));
    const text = element('p', mood === 'bad' ? { class: 'problem', role: 'alert' } : { role: 'status' }, sentence);
    showCard(say('watchTitle'), text, choices);
  }

  async #retry(): Promise<void> {
    this.#shown = '';
    await this.show();
  }
}
