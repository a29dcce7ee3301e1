// What there is to go to: today's appointments, calls that ring, calling the team, and the meetings that are over.

import { signOut } from '../api.js';
import { acceptCall, callTeam, declineCall } from '../calls.js';
import type { Appointment, Incoming, Lobby, Running } from '../calls.js';
import { sentenceFor } from '../failures.js';
import type { History } from '../history.js';
import { say, time } from '../words.js';
import { button, element } from './dom.js';
import { notify, showCard } from './frame.js';
import { pastCalls } from './past.js';

/** Is it today's, or open although it is not? One that is over is neither. */
export function isNear({ start, end, opens }: Pick<Appointment, 'start' | 'end' | 'opens'>, now: Date): boolean {
  return end > now && (opens <= now || start.toDateString() === now.toDateString());
}

/** What is drawn by itself, as it changes at other times than the rest. */
export interface Presences {
  /** Whether calls reach those of the team. */
  readonly reach: HTMLElement;
  /** Whom those who call the team would reach. */
  readonly desk: HTMLElement;
}

export class Entrance {
  readonly #incoming = element('div');
  readonly #running = element('div');
  readonly #today = element('div');
  readonly #team: HTMLElement;
  readonly #past = element('div');
  readonly #foot = element('p', { class: 'foot' }, button(say('signOut'), leave, { class: 'quiet', id: 'sign-out' }));
  #title: string | null = null;

  constructor(
    private readonly presences: Presences,
    private readonly earlier: () => void,
  ) {
    const call = button(say('callTeam'), () => void go(callTeam), { id: 'call-team', 'aria-describedby': 'desk' });
    const why = element('p', { class: 'quiet' }, say('teamWhy'));
    const action = element('div', { class: 'call-team' }, call, presences.desk);
    this.#team = element('div', {}, element('h3', {}, say('teamTitle')), why, action);
  }

  /** Draws it anew; whoever has the focus on something keeps it. */
  draw(found: Lobby, past: History, now: Date): void {
    const title = found.site ?? say('entranceTitle');
    if (title !== this.#title) this.#begin(title);
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
    if (focused?.isConnected === false) focusAgain(focused.id);
    main?.scrollTo({ top: scrollTop });
  }

  #begin(title: string): void {
    this.#title = title;
    showCard(
      title,
      this.presences.reach,
      this.#incoming,
      this.#running,
      this.#today,
      this.#team,
      this.#past,
      this.#foot,
    );
  }
}

/** To what has come in its place; whoever has had the last of the past ones shown goes on in the list. */
function focusAgain(id: string): void {
  const there = document.getElementById(id) ?? document.getElementById(id === 'past-more' ? 'past' : '');
  (there ?? document.querySelector<HTMLElement>('main h2'))?.focus();
}

function leave(): void {
  void signOut()
    .catch(report)
    .finally(() => location.reload());
}

function meeting(appointment: Appointment): HTMLLIElement {
  const { id, start, end, opens } = appointment;
  const when = `${time(start)} – ${time(end)}`;
  const about = element(
    'div',
    {},
    element('strong', {}, appointment.with ?? say('somebody')),
    element('span', { class: 'quiet' }, when),
  );
  const open = opens <= new Date();
  const way = open
    ? element('a', { class: 'button', href: `/room?appointment=${id}`, id: `join-${id}` }, say('join'))
    : element('span', { class: 'quiet' }, say('opensAt', { time: time(opens) }));
  return element('li', {}, about, way);
}

function runningCall({ id, others }: Running): HTMLLIElement {
  const who = others.length > 0 ? others.join(', ') : say('somebody');
  return element(
    'li',
    {},
    element('div', {}, element('strong', {}, who)),
    element('a', { class: 'button', href: `/room?call=${id}`, id: `back-${id}` }, say('comeBack')),
  );
}

function ringingCall({ id, caller }: Incoming): HTMLLIElement {
  const accept = (): Promise<string> => acceptCall(id).then(() => id);
  return element(
    'li',
    { class: 'ringing' },
    element('div', {}, element('strong', {}, caller ?? say('somebody'))),
    button(say('accept'), () => void go(accept), { id: `accept-${id}` }),
    button(say('decline'), () => void declineCall(id).catch(report), { class: 'quiet', id: `decline-${id}` }),
  );
}

/** However often it is pressed, one call is begun. */
let going = false;

async function go(begin: () => Promise<string | null>): Promise<void> {
  if (going) return;
  going = true;
  try {
    const call = await begin();
    if (call === null) notify(say('tryAgainSoon'));
    else location.assign(`/room?call=${call}`);
  } catch (error) {
    report(error);
  } finally {
    going = false;
  }
}

function report(error: unknown): void {
  notify(sentenceFor(error));
}
