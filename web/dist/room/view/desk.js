// What whoever thinks of calling the team has to expect.
import { prospectOf } from '../availability.js';
import { say } from '../words.js';
import { element } from './dom.js';
const SENTENCES = {
    free: 'deskFree',
    talking: 'deskTalking',
    nobody: 'deskNobody',
};
export class DeskLine {
    root = element('p', { class: 'desk', id: 'desk', role: 'status', hidden: true });
    /** Shows how it looks, or nothing where that is not known. */
    show(desk) {
        this.root.hidden = desk === null;
        if (!desk)
            return;
        const prospect = prospectOf(desk);
        const waiting = desk.waiting > 0 ? ` ${say('deskWaiting', { count: String(desk.waiting) })}` : '';
        const text = say(SENTENCES[prospect]) + waiting;
        // It is read aloud whenever it is set.
        if (this.root.textContent === text)
            return;
        this.root.dataset['prospect'] = prospect;
        this.root.textContent = text;
    }
}
