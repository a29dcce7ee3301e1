// The overview: what there is to go to and what is over, kept fresh for as long as it is shown.
import { SignedOut } from './api.js';
import { lobby } from './calls.js';
import { sentenceFor } from './failures.js';
import { ASKING_EVERY, Fresh } from './fresh.js';
import { history } from './history.js';
import { Presence } from './presence.js';
import { element } from './view/dom.js';
import { Entrance } from './view/entrance.js';
import { announce, showCard, showState } from './view/frame.js';
import { PAGE } from './view/past.js';
import { say } from './words.js';
const OPERATIONS = {
    calls: { query: 'subscription { myCalls { cursor } }', variables: {} },
    appointments: { query: 'subscription { myAppointments { cursor } }', variables: {} },
};
/** What is over changes seldom: it is not asked for each time where nobody says when to ask. */
const PAST_EVERY = 60_000;
/** Rooms open, and appointments end, as time passes. */
const DRAW_EVERY = 10_000;
const MORE = 20;
/** The server gives no longer lists. */
const MOST = 100;
export class Overview {
    #found = null;
    #past = { calls: [], more: false };
    #pastAt = 0;
    #wanted = PAGE;
    #drawn = '';
    /** What it is for the first moments need not be said. */
    #freshness = 'live';
    #failure = null;
    #over = () => undefined;
    #fresh = null;
    #presence = new Presence({ changed: () => this.#fresh?.ask(), signedOut: () => this.#over() });
    #entrance = new Entrance({ reach: this.#presence.reach.root, desk: this.#presence.desk.root }, () => this.#showEarlier());
    /** Is done when there is no session any more. */
    async show() {
        const over = new Promise((resolve) => {
            this.#over = resolve;
        });
        const fresh = new Fresh(OPERATIONS, {
            refresh: () => this.#refresh(),
            standing: (freshness) => {
                this.#freshness = freshness;
                this.#showState();
            },
            signedOut: this.#over,
        });
        this.#fresh = fresh;
        const drawing = setInterval(() => this.#draw(), DRAW_EVERY);
        fresh.begin();
        await over;
        fresh.end();
        this.#presence.end();
        clearInterval(drawing);
    }
    async #refresh() {
        try {
            const found = await lobby();
            this.#take(found);
            this.#failure = null;
            void this.#presence.refresh(found);
            if (this.#freshness === 'live' || Date.now() - this.#pastAt >= PAST_EVERY)
                await this.#refreshPast();
        }
        catch (error) {
            this.#failure = error;
            if (error instanceof SignedOut)
                this.#over();
            else if (!this.#found)
                showCard(say('entranceTitle'), element('p', { class: 'problem' }, sentenceFor(error)));
        }
        this.#showState();
        return this.#failure === null;
    }
    #take(found) {
        const before = new Set(this.#found?.incoming.map(({ id }) => id));
        for (const { id, caller } of found.incoming) {
            if (!before.has(id))
                announce(say('rings', { name: caller ?? say('somebody') }));
        }
        this.#found = found;
        this.#draw();
    }
    /** Without what is over the rest is of use all the same. */
    async #refreshPast() {
        this.#pastAt = Date.now();
        try {
            const { calls, more } = await history(this.#wanted);
            this.#past = { calls, more: more && this.#wanted < MOST };
        }
        catch (error) {
            if (error instanceof SignedOut)
                throw error;
        }
        this.#draw();
    }
    /** What is shown is as the server has it, or is looked at every few seconds, or may be out of date. */
    #showState() {
        if (this.#failure !== null)
            showState(say('offline'), 'bad');
        else if (this.#freshness === 'asking') {
            showState(say('everySeconds', { seconds: String(ASKING_EVERY / 1_000) }), 'busy');
        }
        else if (this.#freshness === 'connecting' && this.#found)
            showState(say('reconnecting'), 'busy');
        else
            showState(this.#found?.name ?? '', 'good');
    }
    /** Only what differs is drawn anew: a list that is replaced under somebody's fingers loses the focus. */
    #draw() {
        const now = new Date();
        const drawn = JSON.stringify([this.#found, this.#past, Math.floor(now.getTime() / 60_000)]);
        if (!this.#found || drawn === this.#drawn)
            return;
        this.#drawn = drawn;
        this.#entrance.draw(this.#found, this.#past, now);
    }
    #showEarlier() {
        this.#wanted = Math.min(this.#wanted + MORE, MOST);
        void this.#refreshPast().catch(() => this.#over());
    }
}
