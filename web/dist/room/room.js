// A place in a room: goes in, stays in, and comes back when the connection breaks.
import { BEGINNING, next } from './phase.js';
import { parseServerMessage } from './signalling.js';
const OPEN = 1;
const LONGEST_OPENING = 10_000;
export class Room {
    around;
    watchers;
    #standing = BEGINNING;
    #line = null;
    #due;
    /** Grows with each try, so that what belongs to an earlier one is known. */
    #tries = 0;
    constructor(around, watchers) {
        this.around = around;
        this.watchers = watchers;
    }
    get phase() {
        return this.#standing.phase;
    }
    enter() {
        this.#happened({ type: 'again' });
    }
    leave() {
        this.send({ type: 'leave' });
        this.#happened({ type: 'left' });
    }
    /** The connection is of no use any more, though nobody has closed it. */
    lose() {
        this.#drop();
        this.#happened({ type: 'lost' });
    }
    /** The network is back: no reason to wait for the end of the pause. */
    hurry() {
        if (this.phase.name === 'reconnecting' && !this.#line)
            this.#connect(0);
    }
    /** Says something. False if there is no connection to say it on. */
    send(message) {
        if (this.#line?.readyState !== OPEN)
            return false;
        this.#line.send(JSON.stringify(message));
        return true;
    }
    #happened(what) {
        const before = this.#standing.phase;
        const [standing, effect] = next(this.#standing, what, Date.now(), Math.random());
        this.#standing = standing;
        this.#carryOut(effect);
        if (standing.phase !== before)
            this.watchers.phase(standing.phase, before);
    }
    #carryOut(effect) {
        if (effect.do === 'nothing')
            return;
        this.#drop();
        if (effect.do === 'connect')
            this.#connect(effect.after);
    }
    #drop() {
        clearTimeout(this.#due);
        this.#tries += 1;
        const line = this.#line;
        this.#line = null;
        if (!line)
            return;
        line.onopen = line.onmessage = line.onclose = null;
        line.close();
        this.watchers.reset();
    }
    #connect(after) {
        clearTimeout(this.#due);
        const mine = ++this.#tries;
        this.#due = setTimeout(() => void this.#try(mine), after);
    }
    async #try(mine) {
        try {
            const { token, url } = await this.around.pass();
            if (mine === this.#tries)
                this.#open(url, token);
        }
        catch (error) {
            if (mine !== this.#tries)
                return;
            const what = this.around.failure(error);
            if (what === 'signed out')
                this.around.signedOut();
            else
                this.#happened(what);
        }
    }
    #open(url, token) {
        const line = this.around.open(url);
        this.#line = line;
        const opening = setTimeout(() => this.lose(), LONGEST_OPENING);
        this.#due = opening;
        line.onopen = () => {
            clearTimeout(opening);
            this.send({ type: 'join', token });
        };
        line.onclose = () => this.lose();
        line.onmessage = (event) => {
            if (typeof event.data === 'string')
                this.#hear(event.data);
        };
    }
    #hear(raw) {
        let message;
        try {
            message = parseServerMessage(raw);
        }
        catch {
            // A relay that cannot be understood is as good as gone: a new connection begins from a known state.
            this.lose();
            return;
        }
        if (!message)
            return;
        this.#happened({ type: 'said', message });
        this.watchers.message(message);
    }
}
