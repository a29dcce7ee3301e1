// What is heard: an element for each voice.

import type { Received } from '../connection.js';
import { say } from '../words.js';
import { element } from './dom.js';
import { notify } from './frame.js';

export class Sound {
  readonly #voices = new Map<MediaStreamTrack, HTMLAudioElement>();

  set(streams: readonly Received[]): void {
    const heard = new Set(streams.filter((stream) => stream.kind === 'microphone').map((stream) => stream.track));
    for (const [track, voice] of this.#voices) {
      if (heard.has(track)) continue;
      voice.srcObject = null;
      this.#voices.delete(track);
    }
    for (const track of heard) {
      if (this.#voices.has(track)) continue;
      const voice = element('audio', { autoplay: true });
      voice.srcObject = new MediaStream([track]);
      this.#voices.set(track, voice);
    }
    this.#play();
  }

  /** Browsers may want to be asked by a hand before they make a sound. */
  #play(): void {
    for (const voice of this.#voices.values()) {
      voice.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') {
          notify(say('soundBlocked'), { label: say('soundOn'), press: () => this.#play() });
        }
      });
    }
  }
}
