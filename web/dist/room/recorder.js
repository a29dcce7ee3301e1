// The recording of a meeting: what is told of it to everybody, and what the host does about it.
import { agreement, objection } from './agreement.js';
import { consent } from './calls.js';
import { latestRecording, startRecording, stopRecording } from './recordings.js';
import { announce, notify, showRecording } from './view/frame.js';
import { say } from './words.js';
/** Why a recording ended is shown a moment after it has. */
const TRIES = 4;
const BETWEEN = 500;
export class Recorder {
    layout;
    errands;
    #people = [];
    #self = '';
    #host = false;
    /** When the recording began, by this clock; null while nothing is recorded. */
    #since = null;
    /** Nothing has been heard yet of this stay in the room. */
    #fresh = true;
    #busy = new Set();
    constructor(layout, errands) {
        this.layout = layout;
        this.errands = errands;
    }
    /** One is in the room, now or again: what was known of a recording is of another time. */
    joined(self, host) {
        this.#self = self;
        this.#host = host;
        this.#fresh = true;
    }
    heard(people, recording) {
        const before = this.#people;
        const late = this.#fresh;
        this.#fresh = false;
        this.#people = people;
        if (recording && this.#since === null) {
            this.#since = Date.now();
            announce(say('recordingBegan'));
        }
        // It may have begun, or begun anew, while nobody was here to see it.
        if (recording && late)
            void this.#learnBeginning();
        if (!recording && this.#since !== null) {
            this.#since = null;
            this.#tellWhy(before);
        }
        this.#show();
    }
    /** One is out of the room: whatever is recorded there is without this person. */
    out() {
        this.#people = [];
        this.#since = null;
        this.#show();
    }
    /** Whoever still waits is asked as well: coming in without having agreed would end the recording. */
    outside(asked) {
        if (asked)
            this.layout.request.show({ key: 'outside', text: say('consentOutside') });
        else if (this.#people.length === 0)
            this.layout.request.show(null);
    }
    async decide(given) {
        await this.#ask('decide', (call) => consent(call, given));
        if (this.#people.length === 0)
            await this.errands.learn();
    }
    async start() {
        await this.#ask('start', startRecording);
    }
    async stop() {
        await this.#ask('stop', stopRecording);
    }
    /** Shows how long it has been going on. */
    tick() {
        const seconds = this.#since === null ? null : (Date.now() - this.#since) / 1_000;
        showRecording(seconds, this.#host ? () => void this.stop() : null);
        this.layout.recording.time = seconds;
    }
    #show() {
        const { own, missing, asker } = agreement(this.#people, this.#self);
        const present = this.#people.filter((person) => person.state === 'joined');
        const recording = this.#since !== null;
        this.layout.recording.show({ present, self: this.#self, own, missing, host: this.#host, recording });
        const name = asker?.name ?? say('somebody');
        this.layout.request.show(asker ? { key: asker.id, text: say('consentWanted', { name }) } : null);
        this.tick();
    }
    async #ask(what, carryOut) {
        // A second press while the first is on its way means the same; what is pressed next does not.
        if (this.#busy.has(what))
            return;
        this.#busy.add(what);
        // What has gone wrong is said on the page, which the dialog would hide.
        if (!(await this.errands.run(carryOut)))
            this.layout.recording.close();
        this.#busy.delete(what);
    }
    /** Whoever comes in later learns from the server how long it has been going on. */
    async #learnBeginning() {
        const { call } = this.errands;
        const latest = call === null ? null : await latestRecording(call).catch(() => null);
        if (!latest || latest.stoppedAt || this.#since === null)
            return;
        this.#since = Math.min(latest.startedAt.getTime(), Date.now());
        this.tick();
    }
    #tellWhy(before) {
        const found = objection(before, this.#people);
        if (!found) {
            void this.#learnWhy();
            return;
        }
        const { kind, who } = found;
        const name = who.name ?? say('somebody');
        if (who.id === this.#self)
            notify(say('recordingEndedYou'));
        else
            notify(say(kind === 'newcomer' ? 'recordingEndedNewcomer' : 'recordingEndedWithdrawn', { name }));
    }
    async #learnWhy() {
        const { call } = this.errands;
        for (let tries = 0; call !== null && tries < TRIES; tries++) {
            const latest = await latestRecording(call).catch(() => null);
            if (latest?.reason === 'STOPPED') {
                notify(say('recordingEndedStopped'));
                return;
            }
            if (latest?.stoppedAt)
                break;
            await new Promise((resolve) => setTimeout(resolve, BETWEEN));
        }
        notify(say('recordingEnded'));
    }
}
