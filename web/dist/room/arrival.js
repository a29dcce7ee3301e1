// Coming in: somebody signs in, or calls without an account where that is offered.
import { callTeam } from './calls.js';
import { sentenceFor } from './failures.js';
import { notify } from './view/frame.js';
import { showGuestForm } from './view/guest.js';
import { showSignIn } from './view/signing.js';
import { say } from './words.js';
/** Is done when somebody is signed in and wants to see what he came for. Whoever calls as a guest goes straight to the call. */
export function arrival(site, guests) {
    return new Promise((resolve) => {
        const signIn = (email, why) => showSignIn(site, email, why, { done: resolve, guest: guests ? guest : null });
        const guest = (email) => showGuestForm(site ?? '', email, { call: () => call().then(resolve), signIn });
        signIn('', null);
    });
}
/** Is done only if there is no call to go to: in the overview it can be tried again. */
async function call() {
    try {
        const id = await callTeam();
        if (id !== null) {
            location.assign(`/room?call=${id}`);
            await new Promise(() => undefined);
        }
        notify(say('tryAgainSoon'));
    }
    catch (error) {
        notify(sentenceFor(error));
    }
}
