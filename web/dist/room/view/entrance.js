// What there is to go to: today's appointments, calls that ring, calling the team, and the meetings that are over.
import { signOut } from '../api.js';
import { acceptCall, callTeam, declineCall } from '../calls.js';
import { sentenceFor } from '../failures.js';
import { say, time } from '../words.js';
import { button, element } from './dom.js';
import { notify, showCard } from './frame.js';
import { pastCalls } from './past.js';
/** Is it today's, or open although it is not? One that is over is neither. */
export function isNear({ start, end, opens }, now) {
    return end > now && (opens <= now || start.toDateString() === now.toDateString());
}
export class Entrance {
    presences;
    earlier;
    #incoming = element('div');
    #running = element('div');
    #today = element('div');
    #team;
    #past = element('div');
    #foot = element('p', { class: 'foot' }, button(say('signOut'), leave, { class: 'quiet', id: 'sign-out' }));
    #title = null;
    constructor(presences, earlier) {
        this.presences = presences;
        this.earlier = earlier;
        const call = button(say('callTeam'), () => void go(callTeam), { id: 'call-team', 'aria-describedby': 'desk' });
        const why = element('p', { class: 'quiet' }, say('teamWhy'));
        const action = element('div', { class: 'call-team' }, call, presences.desk);
        this.#team = element('div', {}, element('h3', {}, say('teamTitle')), why, action);
    }
    /** Draws it anew; whoever has the focus on something keeps it. */
    draw(found, past, now) {
        const title = found.site ?? say('entranceTitle');
        if (title !== this.#title)
            this.#begin(title);
        const focused = document.activeElement;
        const main = document.querySelector('main');
        const scrollTop = main?.scrollTop ?? 0;
        const { incoming } = found;
        const list = element('ul', {}, ...incoming.map(ringingCall));
        this.#incoming.replaceChildren(...(incoming.length > 0 ? [element('h3', {}, say('incoming')), list] : []));
        const { running } = found;
        const back = element('ul', {}, ...running.map(runningCall));
        this.#running.replaceChildren(...(running.length > 0 ? [element('h3', {}, say('underWay')), back] : []));
        const goesOn = new Set(running.map(({ appointment }) => appointment));
        const appointments = found.appointments.filter((one) => isNear(one, now) && !goesOn.has(one.id));
        const none = element('p', { class: 'quiet' }, say('noneToday'));
        const meetings = appointments.length > 0 ? element('ul', {}, ...appointments.map(meeting)) : none;
        const today = appointments.length > 0 || running.length === 0 ? [element('h3', {}, say('today')), meetings] : [];
        this.#today.replaceChildren(...today);
        this.#team.hidden = !found.client;
        this.#past.replaceChildren(...pastCalls(past, this.earlier));
        if (focused?.isConnected === false)
            focusAgain(focused.id);
        main?.scrollTo({ top: scrollTop });
    }
    #begin(title) {
        this.#title = title;
        showCard(title, this.presences.reach, this.#incoming, this.#running, this.#today, this.#team, this.#past, this.#foot);
    }
}
/** To what has come in its place; whoever has had the last of the past ones shown goes on in the list. */
function focusAgain(id) {
    const there = document.getElementById(id) ?? document.getElementById(id === 'past-more' ? 'past' : '');
    (there ?? document.querySelector('main h2'))?.focus();
}
function leave() {
    void signOut()
        .catch(report)
        .finally(() => location.reload());
}
function meeting(appointment) {
    const { id, start, end, opens } = appointment;
    const when = `${time(start)} – ${time(end)}`;
    const about = element('div', {}, element('strong', {}, appointment.with ?? say('somebody')), element('span', { class: 'quiet' }, when));
    const open = opens <= new Date();
    const way = open
        ? element('a', { class: 'button', href: `/room?appointment=${id}`, id: `join-${id}` }, say('join'))
        : element('span', { class: 'quiet' }, say('opensAt', { time: time(opens) }));
    return element('li', {}, about, way);
}
function runningCall({ id, others }) {
    const who = others.length > 0 ? others.join(', ') : say('somebody');
    return element('li', {}, element('div', {}, element('strong', {}, who)), element('a', { class: 'button', href: `/room?call=${id}`, id: `back-${id}` }, say('comeBack')));
}
function ringingCall({ id, caller }) {
    const accept = () => acceptCall(id).then(() => id);
    return element('li', { class: 'ringing' }, element('div', {}, element('strong', {}, caller ?? say('somebody'))), button(say('accept'), () => void go(accept), { id: `accept-${id}` }), button(say('decline'), () => void declineCall(id).catch(report), { class: 'quiet', id: `decline-${id}` }));
}
/** However often it is pressed, one call is begun. */
let going = false;
async function go(begin) {
    if (going)
        return;
    going = true;
    try {
        const call = await begin();
        if (call === null)
            notify(say('tryAgainSoon'));
        else
            location.assign(`/room?call=${call}`);
    }
    catch (error) {
        report(error);
    }
    finally {
        going = false;
    }
}
function report(error) {
    notify(sentenceFor(error));
}
