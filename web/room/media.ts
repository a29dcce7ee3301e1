// The own microphone, camera and screen: asking for them, turning them on and off, and why they could not be had.

import type { Kind, Media } from './signalling.js';

export type MediaProblem = 'denied' | 'missing' | 'busy' | 'unsuitable' | 'interrupted' | 'unavailable';

export interface MediaFailure {
  readonly kind: Kind;
  readonly problem: MediaProblem;
}

export interface MediaHearers {
  /** Something was turned on or off, by whomever; `track` is what is to be sent from now on. */
  readonly changed: (kind: Kind, track: MediaStreamTrack | null) => void;
  readonly failed: (failure: MediaFailure) => void;
}

export type Devices = Readonly<Record<'microphone' | 'camera', readonly MediaDeviceInfo[]>>;

const PROBLEMS: Readonly<Record<string, MediaProblem>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  NotReadableError: 'busy',
  OverconstrainedError: 'unsuitable',
  AbortError: 'interrupted',
};

export function problemOf(error: unknown): MediaProblem {
  return (error instanceof Error ? PROBLEMS[error.name] : undefined) ?? 'unavailable';
}

export class OwnMedia {
  readonly #tracks: Record<Kind, MediaStreamTrack | null> = { microphone: null, camera: null, screen: null };
  readonly #chosen: Record<'microphone' | 'camera', string | null> = { microphone: null, camera: null };

  constructor(private readonly hearers: MediaHearers) {}

  get tracks(): Readonly<Record<Kind, MediaStreamTrack | null>> {
    return this.#tracks;
  }

  /** What is on. A muted microphone stays open: so it is back at once, and no light goes on and off. */
  get on(): Media {
    const { microphone, camera, screen } = this.#tracks;
    return { microphone: microphone?.enabled ?? false, camera: camera !== null, screen: screen !== null };
  }

  /** Turns microphone and camera on, with one question for both; where that fails, each by itself, to learn which is at fault. */
  async begin(): Promise<void> {
    try {
      const stream = await userMedia(this.#constraints('microphone'), this.#constraints('camera'));
      for (const track of stream.getTracks()) this.#take(track.kind === 'audio' ? 'microphone' : 'camera', track);
    } catch {
      await this.#open('microphone');
      await this.#open('camera');
    }
  }

  async turn(kind: Kind, on: boolean): Promise<void> {
    const track = this.#tracks[kind];
    if (kind === 'microphone' && track) {
      track.enabled = on;
      this.hearers.changed(kind, track);
    } else if (!on) {
      this.#release(kind);
    } else if (kind === 'screen') {
      await this.#share();
    } else {
      await this.#open(kind);
    }
  }

  /** Takes another device from now on. */
  async choose(kind: 'microphone' | 'camera', device: string): Promise<void> {
    const wasOn = this.on[kind];
    this.#chosen[kind] = device;
    if (this.#tracks[kind] === null) return;
    this.#release(kind);
    await this.#open(kind);
    if (!wasOn) await this.turn(kind, false);
  }

  chosen(kind: 'microphone' | 'camera'): string | null {
    return this.#tracks[kind]?.getSettings().deviceId ?? this.#chosen[kind];
  }

  end(): void {
    for (const kind of ['microphone', 'camera', 'screen'] as const) this.#release(kind);
  }

  async #open(kind: 'microphone' | 'camera'): Promise<void> {
    try {
      const only = this.#constraints(kind);
      const stream = kind === 'microphone' ? await userMedia(only, false) : await userMedia(false, only);
      this.#take(kind, stream.getTracks()[0] ?? null);
    } catch (error) {
      this.hearers.failed({ kind, problem: problemOf(error) });
    }
  }

  async #share(): Promise<void> {
    try {
      const stream = await displayMedia();
      const track = stream.getVideoTracks()[0] ?? null;
      // Text on a screen must stay sharp; that it moves less smoothly is the smaller evil.
      if (track) track.contentHint = 'detail';
      this.#take('screen', track);
    } catch (error) {
      this.hearers.failed({ kind: 'screen', problem: problemOf(error) });
    }
  }

  #take(kind: Kind, track: MediaStreamTrack | null): void {
    if (this.#tracks[kind] !== track) this.#tracks[kind]?.stop();
    this.#tracks[kind] = track;
    // It ends without being asked when the browser's own button stops the sharing, or a device is pulled out.
    track?.addEventListener('ended', () => {
      if (this.#tracks[kind] !== track) return;
      this.#release(kind);
      if (kind !== 'screen') this.hearers.failed({ kind, problem: 'interrupted' });
    });
    this.hearers.changed(kind, track);
  }

  #release(kind: Kind): void {
    const track = this.#tracks[kind];
    if (!track) return;
    this.#tracks[kind] = null;
    track.stop();
    this.hearers.changed(kind, null);
  }

  #constraints(kind: 'microphone' | 'camera'): MediaTrackConstraints {
    const chosen = this.#chosen[kind];
    const device = chosen === null ? {} : { deviceId: { exact: chosen } };
    if (kind === 'microphone') return { ...device, echoCancellation: true, noiseSuppression: true };
    return { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  }
}

export async function devices(): Promise<Devices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    microphone: all.filter((device) => device.kind === 'audioinput'),
    camera: all.filter((device) => device.kind === 'videoinput'),
  };
}

/** Can this browser share a screen at all? Those of phones cannot. */
export function canShare(): boolean {
  return 'getDisplayMedia' in navigator.mediaDevices;
}

function userMedia(audio: MediaTrackConstraints | false, video: MediaTrackConstraints | false): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ audio, video });
}

function displayMedia(): Promise<MediaStream> {
  return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
}
