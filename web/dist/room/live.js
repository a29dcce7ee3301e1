// Hearing from the server that something has changed: GraphQL subscriptions by the `graphql-transport-ws` protocol. What has changed
// is not read from what is said: whoever follows asks for it. So nothing is missed that was said while nobody could hear it.
import { fields, oneOf, text } from './json.js';
import { pause } from './phase.js';
export const PROTOCOL = 'graphql-transport-ws';
const OPEN = 1;
/** How long the server may take to answer, first and later. */
const OPENING = 6_000;
const ANSWERING = 4_000;
const PING_EVERY = 20_000;
/** After so many failures one after the other nobody waits for it any more. */
const ENOUGH = 2;
/** How the server closes a connection whose token is not, or no longer, good. */
const FORBIDDEN = 4403;
const SAID = ['connection_ack', 'ping', 'pong', 'next', 'error', 'complete'];
export class Live {
    operations;
    around;
    hearers;
    #line = null;
    #due;
    #failures = 0;
    #stands = false;
    /** The token that the connection began with, and whether it is good no longer. */
    #token = null;
    #refused = false;
    /** Grows with each try, so that what belongs to an earlier one is known. */
    #tries = 0;
    constructor(operations, around, hearers) {
        this.operations = operations;
        this.around = around;
        this.hearers = hearers;
    }
    begin() {
        this.hearers.state('connecting');
        this.#try(0);
    }
    end() {
        this.#drop();
    }
    /** The network or the machine is back: is the connection still there? */
    wake() {
        if (this.#stands)
            this.#ping();
        else if (!this.#line)
            this.#try(0);
    }
    #try(after) {
        clearTimeout(this.#due);
        const mine = ++this.#tries;
        this.#due = setTimeout(() => void this.#connect(mine), after);
    }
    async #connect(mine) {
        try {
            const token = await this.around.token(this.#refused ? this.#token : null);
            if (mine !== this.#tries)
                return;
            this.#token = token;
            this.#refused = false;
            this.#open(token);
        }
        catch (error) {
            if (mine === this.#tries && !this.hearers.failed(error))
                this.#lost();
        }
    }
    #open(token) {
        const line = this.around.open();
        this.#line = line;
        this.#expect(OPENING);
        line.onopen = () => this.#say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
        line.onclose = (event) => {
            this.#refused = event.code === FORBIDDEN;
            this.#lost();
        };
        line.onmessage = (event) => {
            try {
                this.#hear(fields(JSON.parse(String(event.data))));
            }
            catch {
                this.#lost();
            }
        };
    }
    #hear(said) {
        const type = oneOf(said, 'type', SAID);
        switch (type) {
            case 'connection_ack':
                this.#stand();
                break;
            case 'ping':
                this.#say({ type: 'pong' });
                break;
            case 'pong':
                this.#rest();
                break;
            case 'next':
                // A subscription that fails is not gone on with.
                if (fields(said['payload'])['errors'] === undefined)
                    this.hearers.changed(text(said, 'id'));
                else
                    this.#lost();
                break;
            case 'error':
            case 'complete':
                this.#lost();
                break;
        }
    }
    #stand() {
        this.#stands = true;
        this.#rest();
        for (const [id, payload] of Object.entries(this.operations))
            this.#say({ type: 'subscribe', id, payload });
        this.hearers.state('live');
        this.hearers.begun();
    }
    /** Nothing is waited for until it is time to see whether the server is still there. */
    #rest() {
        clearTimeout(this.#due);
        // Only a connection that has lasted for a while shows that there is one to be had.
        this.#due = setTimeout(() => {
            this.#failures = 0;
            this.#ping();
        }, PING_EVERY);
    }
    #ping() {
        this.#say({ type: 'ping' });
        this.#expect(ANSWERING);
    }
    #expect(within) {
        clearTimeout(this.#due);
        this.#due = setTimeout(() => this.#lost(), within);
    }
    #lost() {
        // One that ends as soon as it stands is tried again as seldom as one that never does.
        const after = pause(this.#failures, Math.random());
        this.#failures += 1;
        this.#drop();
        this.hearers.state(this.#failures >= ENOUGH ? 'down' : 'connecting');
        this.#try(after);
    }
    #drop() {
        clearTimeout(this.#due);
        this.#tries += 1;
        this.#stands = false;
        const line = this.#line;
        this.#line = null;
        if (!line)
            return;
        line.onopen = line.onmessage = line.onclose = null;
        line.close();
    }
    #say(message) {
        if (this.#line?.readyState === OPEN)
            this.#line.send(JSON.stringify(message));
    }
}
