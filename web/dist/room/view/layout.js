// The room's screen: pictures, a panel beside them, buttons below, and a veil over the pictures that says what is going on.
import { say } from '../words.js';
import { Chat } from './chat.js';
import { Controls } from './controls.js';
import { element } from './dom.js';
import { showScreen } from './frame.js';
import { PeoplePanel } from './people.js';
import { RecordingDialog } from './recording.js';
import { ConsentRequest } from './request.js';
import { Stage } from './stage.js';
export class Layout {
    stage;
    chat;
    people;
    controls;
    recording;
    request;
    #veil = element('div', { class: 'veil' });
    #side = element('aside', { hidden: true });
    #root;
    #unseen = { chat: 0, people: 0 };
    #open = null;
    #veiled = '';
    constructor(wishes) {
        this.stage = new Stage(wishes);
        this.chat = new Chat(wishes.chat);
        this.people = new PeoplePanel(wishes);
        this.recording = new RecordingDialog(wishes.recorder);
        this.request = new ConsentRequest(() => wishes.recorder.consent(true));
        this.controls = new Controls({
            ...wishes,
            panel: (panel) => this.#toggle(panel),
            recording: () => this.recording.open(),
        });
        const pictures = element('div', { class: 'pictures' }, this.stage.root, this.#veil);
        this.#root = element('section', { class: 'room', 'aria-label': say('entranceTitle') }, element('div', { class: 'middle' }, pictures, this.#side), this.request.root, this.controls.root, this.recording.root);
        this.#root.addEventListener('keydown', (event) => {
            if (event.key === 'Escape' && this.#open)
                this.#toggle(this.#open);
        });
    }
    show() {
        if (!this.#root.isConnected)
            showScreen(say('entranceTitle'), this.#root);
    }
    /** Says something over the pictures, or nothing any more. `whole` hides them, otherwise they stay visible. */
    veil(title, whole, ...lines) {
        const now = JSON.stringify([title, whole, lines]);
        if (now === this.#veiled)
            return;
        this.#veiled = now;
        this.#veil.hidden = title === null;
        this.#veil.toggleAttribute('data-whole', whole);
        this.#veil.replaceChildren(element('h2', {}, title ?? ''), ...lines.map((line) => element('p', {}, line)));
    }
    chatHeard(name, text) {
        this.chat.heard(name, text);
        if (this.#open !== 'chat')
            this.#unseen.chat += 1;
        this.#showPanel();
    }
    /** Somebody waits: the panel where he can be let in opens, unless something else is being done there. */
    waiting(count) {
        const more = count > this.#unseen.people;
        this.#unseen.people = count;
        if (more && this.#open === null)
            this.#open = 'people';
        this.#showPanel();
    }
    #toggle(panel) {
        this.#open = this.#open === panel ? null : panel;
        if (this.#open === 'chat')
            this.#unseen.chat = 0;
        this.#showPanel();
        if (this.#open === 'chat')
            this.chat.focus();
        else if (this.#open === null)
            document.getElementById(panel)?.focus();
    }
    #showPanel() {
        this.#side.hidden = this.#open === null;
        const shown = this.#open === 'chat' ? this.chat.root : this.people.root;
        if (this.#open !== null && this.#side.firstElementChild !== shown)
            this.#side.replaceChildren(shown);
        this.controls.panel(this.#open, this.#unseen);
    }
}
