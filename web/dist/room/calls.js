// What this page asks of the server: appointments, calls, and the way into their rooms.
import { Refused, ask } from './api.js';
import { fields, flag, list, number, oneOf, text, textOrNull } from './json.js';
import { isForReader, isRunning, othersIn } from './recordings.js';
const TEAM = ['AGENT', 'ADMIN', 'PROVIDER'];
const STANDING = ['SCHEDULED', 'CONFIRMED', 'IN_PROGRESS'];
export async function lobby() {
    const data = await ask(`query ($status: [AppointmentStatus!]) {
      me { accountId roles account { name } site { name } }
      myAppointments(when: UPCOMING, status: $status, first: 20) {
        nodes { id start end joiningOpens clientId client { name } provider { name } } }
      incomingCalls { id callerName }
      myCalls(status: [ANSWERED], first: 5) { nodes { id appointmentId participants { accountId name } } } }`, { status: STANDING });
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
function appointment(of, self) {
    return {
        id: text(of, 'id'),
        start: new Date(text(of, 'start')),
        end: new Date(text(of, 'end')),
        opens: new Date(text(of, 'joiningOpens')),
        with: nameOf(text(of, 'clientId') === self ? of['provider'] : of['client']),
    };
}
function nameOf(value) {
    return value === null || value === undefined ? null : textOrNull(fields(value), 'name');
}
/** Comes to a room. The same command may have to be sent twice, as what it did cannot always be shown at once. */
export async function enter(purpose) {
    const field = purpose.kind === 'appointment' ? 'enterRoom(appointmentId: $id' : 'enterCall(id: $id';
    const query = `mutation ($id: UUID!, $command: UUID!) { entry: ${field}, commandId: $command) { call { id kind } } }`;
    const variables = { id: purpose.id, command: crypto.randomUUID() };
    for (let tries = 0; tries < 5; tries++) {
        const call = fields((await ask(query, variables))['entry'])['call'];
        if (call !== null) {
            const shown = fields(call);
            return { call: text(shown, 'id'), direct: oneOf(shown, 'kind', ['CONSULTATION', 'DIRECT']) === 'DIRECT' };
        }
        if (purpose.kind === 'call')
            return { call: purpose.id, direct: false };
        await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Refused('TIMEOUT', 'the room is not shown yet', {}, null);
}
export async function roomToken(call) {
    const data = await ask(`mutation ($call: UUID!) { createRoomToken(callId: $call) { token url } }`, { call });
    const pass = fields(data['createRoomToken']);
    return { token: text(pass, 'token'), url: text(pass, 'url') };
}
export async function callNews(id) {
    const query = `query ($id: UUID!) {
    call(id: $id) { status rules { recording } queue { position estimatedSeconds }
      participants { accountId consentsToRecording } recordings { startedAt stoppedAt mayWatch } }
    me { accountId } }`;
    const { call, me } = await ask(query, { id });
    if (call === null)
        return null;
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
export async function callTeam() {
    const data = await ask('mutation ($command: UUID!) { callTeam(commandId: $command) { call { id } } }', {
        command: crypto.randomUUID(),
    });
    const call = fields(data['callTeam'])['call'];
    return call === null ? null : text(fields(call), 'id');
}
async function tell(field, id) {
    const query = `mutation ($id: UUID!, $command: UUID!) { ${field}(id: $id, commandId: $command) { receipt { position } } }`;
    await ask(query, { id, command: crypto.randomUUID() });
}
export const acceptCall = (id) => tell('acceptCall', id);
export const declineCall = (id) => tell('declineCall', id);
export const endCall = (id) => tell('endCall', id);
async function tellAbout(field, id, person) {
    const query = `mutation ($id: UUID!, $person: UUID!, $command: UUID!) {
    ${field}(id: $id, accountId: $person, commandId: $command) { receipt { position } } }`;
    await ask(query, { id, person, command: crypto.randomUUID() });
}
export const admit = (id, person) => tellAbout('admitToCall', id, person);
export const remove = (id, person) => tellAbout('removeFromCall', id, person);
export async function consent(id, given) {
    const query = `mutation ($id: UUID!, $given: Boolean!, $command: UUID!) {
    setRecordingConsent(id: $id, given: $given, commandId: $command) { receipt { position } } }`;
    await ask(query, { id, given, command: crypto.randomUUID() });
}
