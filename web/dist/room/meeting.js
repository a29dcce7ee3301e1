// A meeting: brings together the place in the room, the connection, the own media and what is shown.
import { admit, endCall, remove } from './calls.js';
import { Errands } from './errands.js';
import { sentenceFor, sentenceForCode, sentenceForMedia } from './failures.js';
import { Company } from './company.js';
import { Link } from './link.js';
import { OwnMedia, canShare } from './media.js';
import { Recorder } from './recorder.js';
import { Queueing } from './queueing.js';
import { Room } from './room.js';
import { allowedIn, showPhase } from './saying.js';
import { KINDS } from './signalling.js';
import { chooseDevices } from './view/devices.js';
import { confirmed } from './view/dom.js';
import { opening, showEnding } from './view/ending.js';
import { announce, notify } from './view/frame.js';
import { Layout } from './view/layout.js';
import { Sound } from './view/sound.js';
import { Visit, meaningOf } from './visit.js';
import { say } from './words.js';
const NEWS_EVERY = 5_000;
/** How long an ended call has to close the connection. */
const LEAVING = 1_500;
const LONGEST_TIMER = 2 ** 31 - 1;
export class Meeting {
    #room;
    #own;
    #layout;
    #sound = new Sound();
    #visit;
    #link;
    #company;
    #errands;
    #recorder;
    #queueing;
    #joined = null;
    #begun = false;
    #opens;
    constructor(purpose, address, signedOut) {
        this.#visit = new Visit(purpose);
        this.#errands = new Errands(this.#visit, signedOut);
        this.#own = new OwnMedia({
            changed: (kind, track) => {
                this.#link.publish(kind, track);
                this.#showOwn();
            },
            failed: (failure) => notify(sentenceForMedia(failure)),
        });
        this.#room = new Room({
            pass: () => this.#visit.pass(),
            open: (url) => new WebSocket(url),
            failure: meaningOf,
            signedOut,
        }, {
            phase: (phase, before) => this.#phase(phase, before),
            message: (message) => this.#heard(message),
            reset: () => this.#link.close(),
        });
        this.#link = new Link(address.relayOnly, {
            streams: (received) => {
                this.#layout.stage.streams = received;
                this.#sound.set(received);
            },
            answer: (number, sdp) => void this.#room.send({ type: 'answer', number, sdp }),
            restart: () => void this.#room.send({ type: 'restart' }),
            interrupted: () => this.phase.name === 'joined' && this.phase.interrupted,
            lost: () => this.#room.lose(),
        });
        this.#layout = new Layout({
            turn: (kind, on) => void this.#own.turn(kind, on),
            devices: () => void chooseDevices(this.#own).catch((error) => notify(sentenceFor(error))),
            leave: () => this.#leave(),
            endAll: () => void this.#endAll(),
            view: (mid, width) => this.#room.send({ type: 'view', mid, width }),
            draw: (data) => this.#room.send({ type: 'draw', data }),
            chat: (text) => this.#room.send({ type: 'chat', text }),
            admit: (id) => void this.#errands.run((call) => admit(call, id)),
            remove: (id) => void this.#errands.run((call) => remove(call, id)),
            recorder: {
                consent: (given) => this.#recorder.decide(given),
                start: () => this.#recorder.start(),
                stop: () => this.#recorder.stop(),
            },
        });
        this.#company = new Company(this.#layout);
        this.#recorder = new Recorder(this.#layout, this.#errands);
        this.#queueing = new Queueing(this.#visit, () => this.#show());
        window.addEventListener('online', () => this.#networkBack());
        setInterval(() => void this.#refreshNews(), NEWS_EVERY);
        setInterval(() => this.#show(), 1_000);
    }
    get phase() {
        return this.#room.phase;
    }
    enter() {
        this.#room.enter();
        this.#layout.show();
        this.#show();
    }
    stats() {
        return this.#link.stats();
    }
    #phase(phase, before) {
        if (phase.name === 'ended') {
            void this.#ended();
            return;
        }
        this.#layout.show();
        if (phase.name === 'waiting' || phase.name === 'joined')
            void this.#begin();
        if (phase.name === 'joined' && before.name === 'reconnecting')
            announce(say('networkBack'));
        if (phase.name === 'joined' && phase.interrupted)
            this.#link.restart();
        this.#show();
        void this.#refreshNews();
    }
    /** Only now that there is a room to be seen in are microphone and camera asked for. */
    async #begin() {
        if (this.#begun)
            return;
        this.#begun = true;
        await this.#own.begin();
        if (this.phase.name === 'ended')
            this.#own.end();
    }
    #heard(message) {
        switch (message.type) {
            case 'joined':
                this.#joined = message;
                this.#layout.stage.self = message.self;
                this.#comply(message);
                this.#recorder.joined(message.self, message.grants.record);
                this.#attend(message);
                this.#showOwn();
                break;
            case 'offer':
                void this.#link.offered(message, this.#joined?.iceServers ?? [], this.#own.tracks);
                break;
            case 'people':
                this.#attend(message);
                break;
            case 'speaking':
                this.#layout.stage.speaking = message.id;
                break;
            case 'chat':
                if (message.from !== this.#joined?.self)
                    this.#layout.chatHeard(this.#company.nameOf(message.from), message.text);
                break;
            case 'draw':
                if (message.from !== this.#joined?.self)
                    this.#layout.stage.mark(message.from, message.data);
                break;
            case 'resumed':
                this.#link.recovered();
                break;
            case 'refused':
                notify(sentenceForCode(message.code, {}, null));
                break;
            case 'waiting':
            case 'interrupted':
            case 'closed':
                break;
        }
    }
    #attend({ people, recording }) {
        this.#recorder.heard(people, recording);
        this.#company.show(people, this.#joined?.self ?? '', this.#joined?.grants.admit ?? false, recording);
        this.#show();
    }
    /** Turns off what the room does not grant. */
    #comply({ grants }) {
        const granted = { microphone: grants.audio, camera: grants.video, screen: grants.screen };
        for (const kind of KINDS)
            if (!granted[kind])
                void this.#own.turn(kind, false);
    }
    async #ended() {
        if (this.phase.name !== 'ended')
            return;
        const { ending } = this.phase;
        this.#own.end();
        this.#begun = false;
        this.#recorder.out();
        this.#queueing.follow(null);
        const back = () => this.enter();
        const opens = opening(ending);
        clearTimeout(this.#opens);
        if (opens)
            this.#opens = setTimeout(back, Math.min(Math.max(0, opens.getTime() - Date.now()) + 500, LONGEST_TIMER));
        await this.#refreshNews();
        showEnding(ending, this.#errands.call, this.#visit.news, { back });
    }
    #leave() {
        // Of two who talk, one who leaves ends the call; in a meeting the others go on.
        if (this.#visit.entry?.direct)
            void endCall(this.#visit.entry.call).catch(() => undefined);
        this.#room.leave();
    }
    async #endAll() {
        if (!(await confirmed(say('endAllAsk'), say('endAll'), say('cancel'))))
            return;
        // The host of a room to which nobody has come only leaves it: the appointment may still take place.
        if (await this.#errands.run(endCall))
            setTimeout(() => this.#room.leave(), LEAVING);
    }
    #networkBack() {
        this.#room.hurry();
        // Nothing shows whether a socket that only waits has survived.
        if (this.phase.name === 'waiting')
            this.#room.lose();
        else if (this.phase.name === 'joined')
            this.#link.restart();
    }
    async #refreshNews() {
        if (this.phase.name !== 'ended' && this.#visit.news)
            return;
        await this.#visit.refresh();
        this.#show();
    }
    #showOwn() {
        this.#layout.stage.own = this.#own.tracks;
        this.#layout.controls.on = this.#own.on;
        if (this.phase.name === 'joined')
            this.#room.send({ type: 'media', ...this.#own.on });
    }
    #show() {
        const { phase } = this;
        const { rings, news } = this.#visit;
        this.#recorder.tick();
        this.#recorder.outside(phase.name === 'waiting' && (news?.unagreed ?? false));
        this.#queueing.follow(phase.name === 'waiting' ? this.#errands.call : null);
        const seconds = phase.name === 'reconnecting' ? Math.max(0, Math.ceil((phase.until - Date.now()) / 1_000)) : 0;
        showPhase(this.#layout, phase, { alone: this.#company.alone, rings, news, seconds });
        const grants = this.#joined?.grants ?? null;
        this.#layout.controls.allowed = allowedIn(phase, grants, canShare(), news?.recordable ?? false);
    }
}
