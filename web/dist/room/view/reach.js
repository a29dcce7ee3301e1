// Whether calls reach the signed-in person, how that is changed, and how it stands with the colleagues.
import { current, inMinutes, isReached, nextTime, secondsLeft } from '../availability.js';
import { clock } from '../timeline.js';
import { say, time } from '../words.js';
import { button, element } from './dom.js';
const PLAIN = ['AVAILABLE', 'BUSY', 'AWAY', 'DO_NOT_DISTURB'];
const BREAKS = [15, 30, 60];
function stateOf({ status, talking }) {
    return talking && status === 'AVAILABLE' ? 'TALKING' : status;
}
function stateWords(state, until) {
    const word = say(state === 'TALKING' ? 'reachTalking' : `reach${state}`);
    return until === null ? word : `${word}, ${say('reachUntil', { time: time(until) })}`;
}
/** Its form says what its colour does, for whoever does not tell them apart. */
function showMark(mark, state) {
    mark.dataset['state'] = state;
}
const newMark = () => element('span', { class: 'reach-mark', 'aria-hidden': 'true' });
export class Reach {
    set;
    root = element('section', { class: 'reach', hidden: true, 'aria-label': say('reachTitle') });
    #mark = newMark();
    #word = element('strong');
    #meaning = element('span', { class: 'quiet' });
    #own;
    #summary;
    #buttons;
    #fields;
    #problem = element('p', { class: 'problem', role: 'alert', id: 'break-problem' });
    #time = element('input', { type: 'time', id: 'break-time', required: true });
    #count = element('span');
    #list = element('ul', { id: 'colleagues' });
    #others = element('details', { id: 'team' }, element('summary', {}, this.#count), this.#list);
    #drawn = '';
    /** `set` is true if it was carried out. */
    constructor(set) {
        this.set = set;
        this.#buttons = new Map(PLAIN.map((status) => {
            const press = () => void this.#choose({ status, until: null });
            return [status, button(say(`reach${status}`), press, { class: 'quiet', id: `be-${status}` })];
        }));
        const breaks = BREAKS.map((minutes) => button(say('breakFor', { minutes: String(minutes) }), () => void this.#choose({ status: 'ON_BREAK', until: inMinutes(minutes, new Date()) }), { class: 'quiet', id: `break-${minutes}` }));
        this.#fields = element('fieldset', {}, element('div', { class: 'choices' }, ...this.#buttons.values()), element('h4', { id: 'break-title' }, say('breakTitle')), element('div', { class: 'choices', role: 'group', 'aria-labelledby': 'break-title' }, ...breaks), this.#untilForm(), this.#problem);
        const about = element('span', { class: 'about' }, this.#word, this.#meaning);
        this.#summary = element('summary', {}, this.#mark, about, element('span', { class: 'change' }, say('change')));
        this.#own = element('details', { id: 'reach' }, this.#summary, this.#fields);
        this.root.append(this.#own, this.#others);
    }
    #untilForm() {
        const form = element('form', { novalidate: true });
        const label = element('label', {}, say('breakUntil'), this.#time);
        form.append(label, element('button', { class: 'quiet', id: 'break-begin' }, say('breakBegin')));
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            const until = nextTime(this.#time.value, new Date());
            if (until)
                void this.#choose({ status: 'ON_BREAK', until });
            else
                this.#complain();
        });
        this.#time.addEventListener('input', () => this.#calm());
        return form;
    }
    #complain() {
        this.#problem.textContent = say('breakPassed');
        this.#time.setAttribute('aria-invalid', 'true');
        this.#time.setAttribute('aria-describedby', this.#problem.id);
        this.#time.focus();
    }
    #calm() {
        this.#problem.textContent = '';
        this.#time.removeAttribute('aria-invalid');
        this.#time.removeAttribute('aria-describedby');
    }
    async #choose(wanted) {
        this.#calm();
        this.#fields.disabled = true;
        const done = await this.set(wanted);
        this.#fields.disabled = false;
        if (!done)
            return;
        this.#own.open = false;
        // It is read aloud as it gets the focus.
        this.#summary.focus();
    }
    /** Called every second: only what differs is drawn anew. */
    show(said, members, now) {
        this.root.hidden = false;
        const own = current(said, now);
        const state = stateOf(own);
        showMark(this.#mark, state);
        setText(this.#word, stateWords(state, own.until));
        setText(this.#meaning, meaningOf(state, own.until, now));
        for (const [status, press] of this.#buttons)
            press.setAttribute('aria-pressed', String(status === own.status));
        this.#showOthers(members, now);
    }
    #showOthers(members, now) {
        const free = members.filter((one) => isReached(one, now)).length;
        setText(this.#count, say('colleagues', { free: String(free), all: String(members.length) }));
        const shown = members.map((one) => current(one, now));
        const drawn = JSON.stringify(shown);
        if (drawn === this.#drawn)
            return;
        this.#drawn = drawn;
        this.#list.replaceChildren(...shown.map(row));
    }
}
function meaningOf(state, until, now) {
    if (state === 'TALKING')
        return say('reachYesLater');
    if (until !== null)
        return say('breakLeft', { left: clock(secondsLeft(until, now)) });
    return say(state === 'AVAILABLE' ? 'reachYes' : 'reachNo');
}
function row(member) {
    const state = stateOf(member);
    const mark = newMark();
    showMark(mark, state);
    const name = element('strong', {}, member.name ?? say('somebody'));
    return element('li', {}, mark, name, element('span', { class: 'quiet' }, stateWords(state, member.until)));
}
function setText(of, text) {
    if (of.textContent !== text)
        of.textContent = text;
}
