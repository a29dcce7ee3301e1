// Keeping the media connection alive: asks for a restart when it falters, and gives up when that does not help.
const FALTERING = 2_000;
const RESTARTING = 8_000;
export class Watch {
    wishes;
    #due;
    #restarting = false;
    constructor(wishes) {
        this.wishes = wishes;
    }
    heard(state) {
        if (state === 'connected')
            this.stop();
        else if (state === 'failed')
            this.restart();
        // A short gap heals by itself more often than not.
        else if (state === 'disconnected' && !this.#restarting)
            this.#after(FALTERING, () => this.restart());
    }
    /** Wants new ICE credentials; if those do not bring the connection back in time, it is given up. */
    restart() {
        if (this.#restarting)
            return;
        this.#restarting = true;
        this.wishes.restart();
        this.#after(RESTARTING, () => {
            this.stop();
            if (!this.wishes.healthy())
                this.wishes.giveUp();
        });
    }
    stop() {
        clearTimeout(this.#due);
        this.#restarting = false;
    }
    #after(pause, what) {
        clearTimeout(this.#due);
        this.#due = setTimeout(what, pause);
    }
}
