// What somebody in a room has done about the call by GraphQL. Whoever asked is told if it fails.
import { SignedOut } from './api.js';
import { sentenceFor } from './failures.js';
import { notify } from './view/frame.js';
export class Errands {
    visit;
    signedOut;
    constructor(visit, signedOut) {
        this.visit = visit;
        this.signedOut = signedOut;
    }
    /** The call, once it is known. */
    get call() {
        return this.visit.entry?.call ?? null;
    }
    /** Learns anew how it stands with the call. */
    async learn() {
        await this.visit.refresh();
    }
    /** Is done when it was carried out or has failed; which of them it was is the answer. */
    async run(carryOut) {
        if (this.call === null)
            return false;
        try {
            await carryOut(this.call);
            return true;
        }
        catch (error) {
            if (error instanceof SignedOut)
                this.signedOut();
            else
                notify(sentenceFor(error));
            return false;
        }
    }
}
