// The page: signs somebody in if need be, and shows what its address says.
import { readAddress } from './address.js';
import { arrival } from './arrival.js';
import { Meeting } from './meeting.js';
import { Overview } from './overview.js';
import { keptTokens } from './session.js';
import { Screening } from './screening.js';
import { element } from './view/dom.js';
import { showCard, showState } from './view/frame.js';
import { language, say } from './words.js';
const address = readAddress(location.search);
let meeting = null;
/** What is shown instead of a meeting. */
let outside = { name: 'signing in' };
window.randevuRoom = {
    state: () => outside ?? meeting?.phase ?? { name: 'entering' },
    stats: () => meeting?.stats() ?? Promise.resolve(null),
};
async function signedIn() {
    if (keptTokens())
        return;
    outside = { name: 'signing in' };
    const guests = address.purpose.kind === 'lobby' && address.site !== null && address.site !== '';
    await arrival(address.site, guests);
}
async function lobby() {
    for (;;) {
        await signedIn();
        outside = { name: 'lobby' };
        await new Overview().show();
    }
}
async function watch(call) {
    await signedIn();
    outside = { name: 'recording' };
    void new Screening(call, () => void watch(call)).show();
}
async function meet(door) {
    await signedIn();
    outside = null;
    meeting ??= new Meeting(door, address, () => void meet(door));
    meeting.enter();
}
document.documentElement.lang = language;
if (!window.isSecureContext) {
    outside = { name: 'insecure' };
    showState('', 'quiet');
    showCard(say('insecureTitle'), element('p', {}, say('insecure')));
}
else if (address.purpose.kind === 'lobby') {
    void lobby();
}
else if (address.purpose.kind === 'recording') {
    void watch(address.purpose.id);
}
else {
    void meet(address.purpose);
}
