// What this page asks of the server: appointments, calls, and the way into their rooms.

import { Refused, ask } from './api.js';
import type { Door } from './address.js';
import { fields, flag, list, number, oneOf, text, textOrNull } from './json.js';
import type { Fields } from './json.js';
import { isForReader, isRunning, othersIn } from './recordings.js';

export interface Appointment {
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
  readonly opens: Date;
  /** The other person. */
  readonly with: string | null;
}

export interface Incoming {
  readonly id: string;
  readonly caller: string | null;
}

/** A call that one has a part in and that goes on. */
export interface Running {
  readonly id: string;
  readonly others: readonly string[];
  /** Whose meeting it is. */
  readonly appointment: string | null;
}

export interface Lobby {
  readonly name: string | null;
  readonly site: string | null;
  readonly self: string;
  readonly client: boolean;
  /** Takes calls, or can be called by name. */
  readonly ofTeam: boolean;
  readonly appointments: readonly Appointment[];
  readonly incoming: readonly Incoming[];
  readonly running: readonly Running[];
}

export interface Entry {
  readonly call: string;
  readonly direct: boolean;
}

export interface Pass {
  readonly token: string;
  readonly url: string;
}

export interface CallNews {
  readonly status: string;
  /** The place in the queue, if it waits for the team. */
  readonly position: number | null;
  readonly estimatedSeconds: number | null;
  readonly recordable: boolean;
  /** Something was recorded that can be watched, or can be soon. */
  readonly recorded: boolean;
  /** It is being recorded, and this person has not agreed to that. */
  readonly unagreed: boolean;
}

const TEAM = ['AGENT', 'ADMIN', 'PROVIDER'];
const STANDING = ['SCHEDULED', 'CONFIRMED', 'IN_PROGRESS'];

export async function lobby(): Promise<Lobby> {
  const data = await ask(
    `query ($status: [AppointmentStatus!]) {
      me { accountId roles account { name } site { name } }
      myAppointments(when: UPCOMING, status: $status, first: 20) {
        nodes { id start end joiningOpens clientId client { name } provider { name } } }
      incomingCalls { id callerName }
      myCalls(status: [ANSWERED], first: 5) { nodes { id appointmentId participants { accountId name } } } }`,
    { status: STANDING },
  );
  const me = fields(data['me']);
  const self = text(me, 'accountId');
  const roles = list(me, 'roles', String);
  return {
    name: nameOf(me['account']),
    site: nameOf(me['site']),
    self,
    client: roles.includes('CLIENT'),
    ofTeam: TEAM.some((role) => roles.includes(role)),
    appointments: list(fields(data['myAppointments']), 'nodes', (node) => appointment(fields(node), self)),
    incoming: list(data, 'incomingCalls', (item) => {
      const call = fields(item);
      return { id: text(call, 'id'), caller: textOrNull(call, 'callerName') };
    }),
    running: list(fields(data['myCalls']), 'nodes', (node) => {
      const call = fields(node);
      return { id: text(call, 'id'), others: othersIn(call, self), appointment: textOrNull(call, 'appointmentId') };
    }),
  };
}

function appointment(of: Fields, self: string): Appointment {
  return {
    id: text(of, 'id'),
    start: new Date(text(of, 'start')),
    end: new Date(text(of, 'end')),
    opens: new Date(text(of, 'joiningOpens')),
    with: nameOf(text(of, 'clientId') === self ? of['provider'] : of['client']),
  };
}

function nameOf(value: unknown): string | null {
  return value === null || value === undefined ? null : textOrNull(fields(value), 'name');
}

/** Comes to a room. The same command may have to be sent twice, as what it did cannot always be shown at once. */
export async function enter(purpose: Door): Promise<Entry> {
  const field = purpose.kind === 'appointment' ? 'enterRoom(appointmentId: $id' : 'enterCall(id: $id';
  const query = `mutation ($id: UUID!, $command: UUID!) { entry: ${field}, commandId: $command) { call { id kind } } }`;
  const variables = { id: purpose.id, command: crypto.randomUUID() };
  for (let tries = 0; tries < 5; tries++) {
    const call = fields((await ask(query, variables))['entry'])['call'];
    if (call !== null) {
      const shown = fields(call);
      return { call: text(shown, 'id'), direct: oneOf(shown, 'kind', ['CONSULTATION', 'DIRECT']) === 'DIRECT' };
    }
    if (purpose.kind === 'call') return { call: purpose.id, direct: false };
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Refused('TIMEOUT', 'the room is not shown yet', {}, null);
}

export async function roomToken(call: string): Promise<Pass> {
  const data = await ask(`mutation ($call: UUID!) { createRoomToken(callId: $call) { token url } }`, { call });
  const pass = fields(data['createRoomToken']);
  return { token: text(pass, 'token'), url: text(pass, 'url') };
}

export async function callNews(id: string): Promise<CallNews | null> {
  const query = `query ($id: UUID!) {
    call(id: $id) { status rules { recording } queue { position estimatedSeconds }
      participants { accountId consentsToRecording } recordings { startedAt stoppedAt mayWatch } }
    me { accountId } }`;
  const { call, me } = await ask(query, { id });
  if (call === null) return null;
  const shown = fields(call);
  const self = text(fields(me), 'accountId');
  const agreed = list(shown, 'participants', fields)
    .filter((person) => text(person, 'accountId') === self)
    .every((person) => flag(person, 'consentsToRecording'));
  const queue = shown['queue'] === null ? null : fields(shown['queue']);
  return {
    status: text(shown, 'status'),
    position: queue ? number(queue, 'position') : null,
    estimatedSeconds: queue && queue['estimatedSeconds'] !== null ? number(queue, 'estimatedSeconds') : null,
    recordable: flag(fields(shown['rules']), 'recording'),
    recorded: list(shown, 'recordings', isForReader).includes(true),
    unagreed: !agreed && list(shown, 'recordings', isRunning).includes(true),
  };
}

export async function callTeam(): Promise<string | null> {
  const data = await ask('mutation ($command: UUID!) { callTeam(commandId: $command) { call { id } } }', {
    command: crypto.randomUUID(),
  });
  const call = fields(data['callTeam'])['call'];
  return call === null ? null : text(fields(call), 'id');
}

async function tell(field: string, id: string): Promise<void> {
  const query = `mutation ($id: UUID!, $command: UUID!) { ${field}(id: $id, commandId: $command) { receipt { position } } }`;
  await ask(query, { id, command: crypto.randomUUID() });
}

export const acceptCall = (id: string): Promise<void> => tell('acceptCall', id);
export const declineCall = (id: string): Promise<void> => tell('declineCall', id);
export const endCall = (id: string): Promise<void> => tell('endCall', id);

async function tellAbout(field: string, id: string, person: string): Promise<void> {
  const query = `mutation ($id: UUID!, $person: UUID!, $command: UUID!) {
    ${field}(id: $id, accountId: $person, commandId: $command) { receipt { position } } }`;
  await ask(query, { id, person, command: crypto.randomUUID() });
}

export const admit = (id: string, person: string): Promise<void> => tellAbout('admitToCall', id, person);
export const remove = (id: string, person: string): Promise<void> => tellAbout('removeFromCall', id, person);

export async function consent(id: string, given: boolean): Promise<void> {
  const query = `mutation ($id: UUID!, $given: Boolean!, $command: UUID!) {
    setRecordingConsent(id: $id, given: $given, commandId: $command) { receipt { position } } }`;
  await ask(query, { id, given, command: crypto.randomUUID() });
}
