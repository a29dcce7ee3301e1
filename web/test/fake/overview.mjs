// What the overview asks of the fake server: appointments, calls that ring, and calls that are over.
import { AYSE, WITHHELD, recording } from './recorded.mjs';

export const minutes = (from) => new Date(Date.now() + from * 60_000).toISOString();

export const APPOINTMENT = {
  id: 'a',
  start: minutes(10),
  end: minutes(40),
  joiningOpens: minutes(-20),
  clientId: 'can',
  client: { name: 'Can Öztürk' },
  provider: null,
};

/** A call that is over. Its participants are oneself and the one who is named. */
export function past(id, name, more = {}) {
  return {
    id,
    startedAt: '2026-03-04T09:05:00Z',
    status: 'COMPLETED',
    talkedSeconds: 1_830,
    callerId: null,
    callerName: null,
    participants: [{ accountId: 'elif', name: 'Elif' }, ...(name === null ? [] : [{ accountId: 'other', name }])],
    recordings: [],
    ...more,
  };
}

export const PAST = [
  past('p1', AYSE, { recordings: [recording()] }),
  past('p2', 'Can Öztürk', { talkedSeconds: 42, recordings: [recording(WITHHELD)] }),
  past('p3', null, { status: 'NO_ANSWER', talkedSeconds: null, callerId: 'emre', callerName: 'Emre Koç' }),
  past('p4', null, { status: 'CANCELED', talkedSeconds: null, callerId: 'elif', callerName: 'Elif' }),
  past('p5', 'Can Öztürk', { status: 'BUSY', talkedSeconds: null }),
];

/** Somebody of the team. */
function member(accountId, name, status = 'AVAILABLE', until = null, callId = null) {
  return { accountId, name, availability: { status, until }, callId };
}

export const TEAM = [
  member('elif', 'Dyt. Elif Yılmaz'),
  member('ayse', AYSE),
  member('burak', 'Burak Şahin', 'AVAILABLE', null, 'p9'),
  member('deniz', 'Deniz Arslan', 'BUSY'),
  member('ece', 'Ece Güneş', 'AWAY'),
  member('mert', 'Mert Aksoy', 'ON_BREAK', minutes(42)),
  member('naz', 'Naz Ünal', 'DO_NOT_DISTURB'),
];

/** Has the server answer with what `now` holds: appointments, incoming and past calls, the team and its desk. */
export function answerOverview(server, now) {
  now.team ??= TEAM.map((member) => ({ ...member }));
  now.desk ??= { free: 1, talking: 0, waiting: 0 };
  const site = { name: 'İstanbul Klinik' };
  server.answers.team = () => ({ team: now.team });
  server.answers.callDesk = () => ({ callDesk: now.desk });
  server.answers.setAvailability = ({ status, until }) => {
    now.team.find(({ accountId }) => accountId === 'elif').availability = { status, until };
    return { setAvailability: { availability: { status, until } } };
  };
  server.answers.me = ({ first }) => {
    const account = { name: now.name ?? 'Dyt. Elif Yılmaz' };
    const whole = { me: { accountId: 'elif', roles: now.roles ?? ['AGENT', 'CLIENT'], site, account } };
    if (first === undefined) {
      const running = { nodes: now.running ?? [] };
      return { ...whole, myAppointments: { nodes: now.appointments }, incomingCalls: now.incoming, myCalls: running };
    }
    const nodes = now.past.slice(0, first);
    return { ...whole, myCalls: { nodes, pageInfo: { hasNextPage: nodes.length < now.past.length } } };
  };
}
