// Who of the team can be reached: asked for every few seconds while the overview is shown, as nobody says when it changes.
import { SignedOut } from './api.js';
import { current } from './availability.js';
import { sentenceFor } from './failures.js';
import { callDesk, setAvailability, team } from './team.js';
import { DeskLine } from './view/desk.js';
import { announce, notify } from './view/frame.js';
import { Reach } from './view/reach.js';
import { say } from './words.js';
const ASKING_EVERY = 15_000;
const TICK = 1_000;
export class Presence {
    wishes;
    reach = new Reach((wanted) => this.#set(wanted));
    desk = new DeskLine();
    #asker = null;
    #members = [];
    #asked = 0;
    /** Grows with what is set, so that an answer from before does not undo it. */
    #settings = 0;
    #ticking = setInterval(() => this.#tick(), TICK);
    constructor(wishes) {
        this.wishes = wishes;
    }
    end() {
        clearInterval(this.#ticking);
    }
    /** Asks for it. Without it the rest of the overview is of use all the same. */
    async refresh(asker) {
        this.#asker = asker;
        this.#asked = Date.now();
        const settings = this.#settings;
        await Promise.all([
            asker.ofTeam &&
                team().then((members) => {
                    if (settings === this.#settings)
                        this.#show(members);
                }, (error) => this.#failed(error)),
            asker.client &&
                callDesk().then((desk) => this.desk.show(desk), (error) => {
                    this.desk.show(null);
                    this.#failed(error);
                }),
        ]);
    }
    #tick() {
        if (!this.#asker || document.hidden)
            return;
        const before = this.#own();
        const now = new Date();
        if (before && current(before, now) !== before) {
            this.#members = this.#members.map((one) => current(one, now));
            announce(say('breakOver'));
            this.wishes.changed();
        }
        this.#show(this.#members);
        if (now.getTime() - this.#asked >= ASKING_EVERY)
            void this.refresh(this.#asker);
    }
    async #set(wanted) {
        this.#settings += 1;
        try {
            const said = await setAvailability(wanted);
            this.#settings += 1;
            this.#show(this.#members.map((one) => (one.id === this.#asker?.self ? { ...one, ...said } : one)));
            this.wishes.changed();
            return true;
        }
        catch (error) {
            this.#failed(error);
            if (!(error instanceof SignedOut))
                notify(sentenceFor(error));
            return false;
        }
    }
    #own() {
        return this.#members.find(({ id }) => id === this.#asker?.self);
    }
    #show(members) {
        this.#members = members;
        const own = this.#own();
        if (own)
            this.reach.show(own, members, new Date());
    }
    #failed(error) {
        if (error instanceof SignedOut)
            this.wishes.signedOut();
    }
}
