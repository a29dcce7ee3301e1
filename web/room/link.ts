// The media connection of a meeting, for as long as one connection with the relay lasts.

import { Connection } from './connection.js';
import type { Hearers, Tracks } from './connection.js';
import type { IceServer, Kind, ServerMessage } from './signalling.js';
import { figures } from './stats.js';
import type { Figures } from './stats.js';
import { Watch } from './watch.js';

type Offer = Extract<ServerMessage, { type: 'offer' }>;

export interface LinkWishes {
  readonly streams: Hearers['streams'];
  readonly answer: (number: number, sdp: string) => void;
  readonly restart: () => void;
  readonly interrupted: () => boolean;
  readonly lost: () => void;
}

export class Link {
  readonly #watch: Watch;
  #connection: Connection | null = null;

  constructor(
    private readonly relayOnly: boolean,
    private readonly wishes: LinkWishes,
  ) {
    this.#watch = new Watch({
      restart: () => wishes.restart(),
      healthy: () => this.#connection?.peer.connectionState === 'connected' && !wishes.interrupted(),
      giveUp: () => wishes.lost(),
    });
  }

  async offered({ number, sdp, streams }: Offer, iceServers: readonly IceServer[], tracks: Tracks): Promise<void> {
    const connection = (this.#connection ??= new Connection(iceServers, this.relayOnly, tracks, {
      streams: (received) => this.wishes.streams(received),
      state: (state) => this.#watch.heard(state),
    }));
    try {
      const answer = await connection.answer(sdp, streams);
      if (connection === this.#connection) this.wishes.answer(number, answer);
    } catch {
      // An offer that cannot be answered leaves a connection of which nothing is known: begin again with a new one.
      if (connection === this.#connection) this.wishes.lost();
    }
  }

  publish(kind: Kind, track: MediaStreamTrack | null): void {
    void this.#connection?.publish(kind, track);
  }

  /** Nothing comes through any more, as somebody has noticed. */
  restart(): void {
    this.#watch.restart();
  }

  /** Something comes through again. */
  recovered(): void {
    this.#watch.stop();
  }

  close(): void {
    this.#watch.stop();
    this.#connection?.close();
    this.#connection = null;
    this.wishes.streams([]);
  }

  stats(): Promise<Figures | null> {
    return this.#connection ? figures(this.#connection.peer) : Promise.resolve(null);
  }
}
