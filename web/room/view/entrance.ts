// What there is to go to: today's appointments, calls that ring, and calling the team.

import { SignedOut, signOut } from '../api.js';
import { acceptCall, callTeam, declineCall, lobby } from '../calls.js';
import type { Appointment, Incoming, Lobby } from '../calls.js';
import { sentenceFor } from '../failures.js';
import { say, time } from '../words.js';
import { button, element } from './dom.js';
import { announce, notify, showCard, showState } from './frame.js';

const EVERY = 5_000;

/** Is it today's, or open although it is not? */
export function isNear(appointment: Pick<Appointment, 'start' | 'opens'>, now: Date): boolean {
  return appointment.opens <= now || appointment.start.toDateString() === now.toDateString();
}

/** Shows the list and keeps it fresh. Is done, with the reason, when there is no session any more. */
export async function showEntrance(): Promise<void> {
  let shown = '';
  let ringing = new Set<string>();
  for (;;) {
    try {
      const found = await lobby();
      const appointments = found.appointments.filter((appointment) => isNear(appointment, new Date()));
      for (const call of found.incoming) {
        if (!ringing.has(call.id)) announce(say('rings', { name: call.caller ?? say('somebody') }));
      }
      ringing = new Set(found.incoming.map((call) => call.id));
      // Only what differs is drawn anew: a list that is replaced under somebody's fingers loses the focus.
      const minute = Math.floor(Date.now() / 60_000);
      const now = JSON.stringify([found, appointments, minute]);
      if (now !== shown) draw(found, appointments);
      shown = now;
      showState(found.name ?? '', 'good');
    } catch (error) {
      if (error instanceof SignedOut) return;
      showState(say('offline'), 'bad');
      if (shown === '') showCard(say('entranceTitle'), element('p', { class: 'problem' }, sentenceFor(error)));
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

function draw(found: Lobby, appointments: readonly Appointment[]): void {
  const focused = document.activeElement?.id;
  const parts: Node[] = [];
  if (found.incoming.length > 0) {
    parts.push(element('h3', {}, say('incoming')), element('ul', {}, ...found.incoming.map(ringingCall)));
  }
  parts.push(element('h3', {}, say('today')));
  if (appointments.length === 0) parts.push(element('p', { class: 'quiet' }, say('noneToday')));
  else parts.push(element('ul', {}, ...appointments.map(meeting)));
  if (found.client) {
    parts.push(element('h3', {}, say('teamTitle')), element('p', { class: 'quiet' }, say('teamWhy')));
    parts.push(
      element(
        'p',
        {},
        button(say('callTeam'), () => void go(callTeam), { id: 'call-team' }),
      ),
    );
  }
  const out = button(
    say('signOut'),
    () =>
      void signOut()
        .catch(report)
        .finally(() => location.reload()),
    {
      class: 'quiet',
      id: 'sign-out',
    },
  );
  showCard(found.site ?? say('entranceTitle'), ...parts, element('p', { class: 'foot' }, out));
  if (focused) document.getElementById(focused)?.focus();
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

async function go(begin: () => Promise<string | null>): Promise<void> {
  try {
    const call = await begin();
    if (call === null) notify(say('tryAgainSoon'));
    else location.assign(`/room?call=${call}`);
  } catch (error) {
    report(error);
  }
}

function report(error: unknown): void {
  notify(sentenceFor(error));
}
