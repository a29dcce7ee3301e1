// What there is to go to: today's appointments, calls that ring, calling the team, and the meetings that are over.

import { signOut } from '../api.js';
import { acceptCall, callTeam, declineCall } from '../calls.js';
import type { Appointment, Incoming, Lobby } from '../calls.js';
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

/** Draws it anew; whoever has the focus on something keeps it. */
export function drawEntrance(found: Lobby, past: History, now: Date, earlier: () => void): void {
  const focused = document.activeElement?.id;
  const scrollTop = document.querySelector('main')?.scrollTop ?? 0;
  const appointments = found.appointments.filter((appointment) => isNear(appointment, now));
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
  parts.push(...pastCalls(past, earlier));
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
  // Whoever has had the last of them shown goes on in the list.
  const there =
    document.getElementById(focused ?? '') ?? document.getElementById(focused === 'past-more' ? 'past' : '');
  there?.focus();
  document.querySelector('main')?.scrollTo({ top: scrollTop });
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
