// The media connection of a meeting, for as long as one connection with the relay lasts.
import { Connection } from './connection.js';
import { figures } from './stats.js';
import { Watch } from './watch.js';
export class Link {
    relayOnly;
    wishes;
    #watch;
    #connection = null;
    constructor(relayOnly, wishes) {
        this.relayOnly = relayOnly;
        this.wishes = wishes;
        this.#watch = new Watch({
            restart: () => wishes.restart(),
            healthy: () => this.#connection?.peer.connectionState === 'connected' && !wishes.interrupted(),
            giveUp: () => wishes.lost(),
        });
    }
    async offered({ number, sdp, streams }, iceServers, tracks) {
        const connection = (this.#connection ??= new Connection(iceServers, this.relayOnly, tracks, {
            streams: (received) => this.wishes.streams(received),
            state: (state) => this.#watch.heard(state),
        }));
        try {
            const answer = await connection.answer(sdp, streams);
            if (connection === this.#connection)
                this.wishes.answer(number, answer);
        }
        catch {
            // An offer that cannot be answered leaves a connection of which nothing is known: begin again with a new one.
            if (connection === this.#connection)
                this.wishes.lost();
        }
    }
    publish(kind, track) {
        void this.#connection?.publish(kind, track);
    }
    /** Nothing comes through any more, as somebody has noticed. */
    restart() {
        this.#watch.restart();
    }
    /** Something comes through again. */
    recovered() {
        this.#watch.stop();
    }
    close() {
        this.#watch.stop();
        this.#connection?.close();
        this.#connection = null;
        this.wishes.streams([]);
    }
    stats() {
        return this.#connection ? figures(this.#connection.peer) : Promise.resolve(null);
    }
}
