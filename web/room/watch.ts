// Keeping the media connection alive: asks for a restart when it falters, and gives up when that does not help.

const FALTERING = 2_000;
const RESTARTING = 8_000;

export interface Wishes {
  readonly restart: () => void;
  /** Does something come through, whatever was said before? */
  readonly healthy: () => boolean;
  readonly giveUp: () => void;
}

export class Watch {
  #due: ReturnType<typeof setTimeout> | undefined;
  #restarting = false;

  constructor(private readonly wishes: Wishes) {}

  heard(state: RTCPeerConnectionState): void {
    if (state === 'connected') this.stop();
    else if (state === 'failed') this.restart();
    // A short gap heals by itself more often than not.
    else if (state === 'disconnected' && !this.#restarting) this.#after(FALTERING, () => this.restart());
  }

  /** Wants new ICE credentials; if those do not bring the connection back in time, it is given up. */
  restart(): void {
    if (this.#restarting) return;
    this.#restarting = true;
    this.wishes.restart();
    this.#after(RESTARTING, () => {
      this.stop();
      if (!this.wishes.healthy()) this.wishes.giveUp();
    });
  }

  stop(): void {
    clearTimeout(this.#due);
    this.#restarting = false;
  }

  #after(pause: number, what: () => void): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(what, pause);
  }
}
