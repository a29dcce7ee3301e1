// Keeping what is shown fresh: it is asked for whenever the server says that something has changed, and every few seconds for as long as
// the server cannot be heard.
import { SignedOut, accessToken } from './api.js';
import { Live, PROTOCOL } from './live.js';
/** Several changes that come together are asked for once. */
const TOGETHER = 120;
/** What happened between a subscription and the first answer may be in neither. */
const ONCE_MORE = 2_000;
export const ASKING_EVERY = 5_000;
/** Some things change because time passes, and nobody says so. */
const SELDOM = 10 * 60_000;
/** A reconnection that takes no longer is not worth a word. */
const UNNOTICED = 1_500;
const LOOK_EVERY = 5_000;
/** Whoever looks that late has slept. */
const SLEPT = 20_000;
export class Fresh {
    wishes;
    #live;
    #freshness = null;
    #due;
    #dueAt = Infinity;
    #telling;
    #looking;
    #asking = null;
    #looked = 0;
    #ended = false;
    #wake = () => {
        if (!document.hidden)
            this.wake();
    };
    constructor(operations, wishes) {
        this.wishes = wishes;
        this.#live = new Live(operations, {
            open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/graphql/ws`, PROTOCOL),
            token: accessToken,
        }, {
            begun: () => {
                this.#soon(0);
                setTimeout(() => this.#soon(0), ONCE_MORE);
            },
            changed: () => this.#soon(TOGETHER),
            state: (state) => this.#stand(state === 'down' ? 'asking' : state),
            failed: (error) => {
                if (!(error instanceof SignedOut))
                    return false;
                this.wishes.signedOut();
                return true;
            },
        });
    }
    begin() {
        this.#looked = Date.now();
        this.#looking = setInterval(() => this.#look(), LOOK_EVERY);
        for (const event of ['online', 'offline'])
            window.addEventListener(event, this.#wake);
        document.addEventListener('visibilitychange', this.#wake);
        this.#live.begin();
        this.#soon(0);
    }
    end() {
        this.#ended = true;
        this.#live.end();
        clearTimeout(this.#due);
        clearTimeout(this.#telling);
        clearInterval(this.#looking);
        for (const event of ['online', 'offline'])
            window.removeEventListener(event, this.#wake);
        document.removeEventListener('visibilitychange', this.#wake);
    }
    /** Something may have happened to the connection: looks at it now. */
    wake() {
        this.#live.wake();
        this.#soon(0);
    }
    /** It may be other than it was, for a reason that the server does not tell. */
    ask() {
        this.#soon(0);
    }
    #look() {
        const now = Date.now();
        if (now - this.#looked > SLEPT)
            this.wake();
        this.#looked = now;
    }
    #stand(freshness) {
        if (freshness === this.#freshness)
            return;
        this.#freshness = freshness;
        clearTimeout(this.#telling);
        const tell = () => this.wishes.standing(freshness);
        if (freshness === 'connecting')
            this.#telling = setTimeout(tell, UNNOTICED);
        else
            tell();
        if (freshness === 'asking')
            this.#soon(0);
    }
    #soon(after) {
        const at = Date.now() + after;
        if (this.#ended || at >= this.#dueAt)
            return;
        clearTimeout(this.#due);
        this.#dueAt = at;
        this.#due = setTimeout(() => void this.#ask(), after);
    }
    /** One question at a time; what changes meanwhile is asked for afterwards. */
    async #ask() {
        this.#dueAt = Infinity;
        if (this.#asking) {
            await this.#asking;
            this.#soon(TOGETHER);
            return;
        }
        this.#asking = this.wishes.refresh();
        const answered = await this.#asking;
        this.#asking = null;
        this.#soon(answered && this.#freshness === 'live' ? SELDOM : ASKING_EVERY);
    }
}
