// The bar of buttons below the pictures.
import { say } from '../words.js';
import { element, icon } from './dom.js';
const TURNS = {
    microphone: ['unmute', 'mute'],
    camera: ['cameraOn', 'cameraOff'],
    screen: ['share', 'shareStop'],
};
class Control {
    root = element('button', { type: 'button' });
    #label = element('span');
    constructor(id, press, look) {
        this.root.id = id;
        if (look)
            this.root.className = look;
        this.root.addEventListener('click', press);
    }
    show(label, ...drawings) {
        if (this.#label.textContent === label)
            return;
        this.#label.textContent = label;
        this.root.title = label;
        this.root.replaceChildren(icon(...drawings), this.#label);
    }
}
export class Controls {
    root = element('div', { class: 'controls', role: 'toolbar' });
    #turns;
    #chat;
    #people;
    #recording;
    #endAll;
    #on = { microphone: false, camera: false, screen: false };
    constructor(wishes) {
        const turn = (kind) => new Control(kind, () => wishes.turn(kind, !this.#on[kind]));
        this.#turns = { microphone: turn('microphone'), camera: turn('camera'), screen: turn('screen') };
        this.#chat = new Control('chat', () => wishes.panel('chat'));
        this.#people = new Control('people', () => wishes.panel('people'));
        this.#recording = new Control('record', () => wishes.recording());
        this.#endAll = new Control('end-all', () => wishes.endAll(), 'danger');
        const devices = new Control('devices', () => wishes.devices());
        const leave = new Control('leave', () => wishes.leave(), 'danger');
        this.#chat.show(say('chat'), 'chat');
        this.#people.show(say('people'), 'people');
        this.#recording.show(say('recordingTitle'), 'record');
        this.#endAll.show(say('endAll'), 'end');
        devices.show(say('devices'), 'settings');
        leave.show(say('leave'), 'leave');
        const { microphone, camera, screen } = this.#turns;
        const all = [microphone, camera, screen, this.#chat, this.#people, this.#recording, devices, leave, this.#endAll];
        this.root.append(...all.map((control) => control.root));
        this.on = this.#on;
    }
    set on(on) {
        this.#on = on;
        for (const kind of ['microphone', 'camera', 'screen']) {
            const [label, offLabel] = TURNS[kind];
            const { root } = this.#turns[kind];
            // The drawing shows how it is, the words say what pressing does.
            if (kind === 'screen' || on[kind])
                this.#turns[kind].show(say(on[kind] ? offLabel : label), kind);
            else
                this.#turns[kind].show(say(label), kind, 'off');
            root.classList.toggle('is-off', kind !== 'screen' && !on[kind]);
            root.classList.toggle('is-on', kind === 'screen' && on[kind]);
        }
    }
    set allowed(allowed) {
        for (const kind of ['microphone', 'camera', 'screen'])
            this.#turns[kind].root.hidden = !allowed[kind];
        this.#chat.root.hidden = !(allowed.panels && allowed.chat);
        this.#people.root.hidden = !allowed.panels;
        this.#recording.root.hidden = !allowed.recording;
        this.#endAll.root.hidden = !allowed.endAll;
    }
    /** How many things in a panel have not been looked at yet, and which panel is open. */
    panel(open, unseen) {
        for (const [name, control] of [
            ['chat', this.#chat],
            ['people', this.#people],
        ]) {
            control.root.setAttribute('aria-expanded', String(open === name));
            if (unseen[name] > 0)
                control.root.dataset['unseen'] = String(unseen[name]);
            else
                delete control.root.dataset['unseen'];
        }
    }
}
