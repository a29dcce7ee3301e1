// What this page asks of the server about recordings.
import { ask } from './api.js';
import { fields, flag, list, number, text, textOrNull } from './json.js';
async function tell(field, call) {
    const query = `mutation ($id: UUID!, $command: UUID!) { ${field}(id: $id, commandId: $command) { receipt { position } } }`;
    await ask(query, { id: call, command: crypto.randomUUID() });
}
export const startRecording = (call) => tell('startRecording', call);
export const stopRecording = (call) => tell('stopRecording', call);
/** The recording of a call that was begun last. */
export async function latestRecording(call) {
    const query = 'query ($id: UUID!) { call(id: $id) { recordings { startedAt stoppedAt reason } } }';
    const found = (await ask(query, { id: call }))['call'];
    if (found === null)
        return null;
    const all = list(fields(found), 'recordings', (item) => {
        const of = fields(item);
        return { ...taken(of), reason: textOrNull(of, 'reason') };
    });
    return [...all].sort(byStart).at(-1) ?? null;
}
/** What was recorded of a call, the first first; null if there is no such call, or it is none of this person's business. */
export async function recordedCall(call) {
    const query = `query ($id: UUID!) {
    me { accountId }
    call(id: $id) {
      participants { accountId name }
      recordings { id startedAt stoppedAt mayWatch complete
        files { name personName bytes startsAfterMilliseconds durationMilliseconds url } } } }`;
    const data = await ask(query, { id: call });
    if (data['call'] === null)
        return null;
    const found = fields(data['call']);
    const self = text(fields(data['me']), 'accountId');
    return { others: othersIn(found, self), recordings: [...list(found, 'recordings', recording)].sort(byStart) };
}
/** The names of those who have a part in a call, oneself left out. */
export function othersIn(call, self) {
    const people = list(call, 'participants', fields).filter((person) => text(person, 'accountId') !== self);
    return people.map((person) => textOrNull(person, 'name')).filter((name) => name !== null);
}
const byStart = (one, other) => one.startedAt.getTime() - other.startedAt.getTime();
function taken(of) {
    const stopped = textOrNull(of, 'stoppedAt');
    return { startedAt: new Date(text(of, 'startedAt')), stoppedAt: stopped === null ? null : new Date(stopped) };
}
function recording(value) {
    const of = fields(value);
    const kept = of['files'] !== null && of['files'] !== undefined;
    return {
        ...taken(of),
        id: text(of, 'id'),
        mayWatch: flag(of, 'mayWatch'),
        complete: flag(of, 'complete'),
        files: kept ? list(of, 'files', file) : [],
    };
}
function file(value) {
    const of = fields(value);
    return {
        name: text(of, 'name'),
        person: text(of, 'personName'),
        bytes: number(of, 'bytes'),
        startsAfter: number(of, 'startsAfterMilliseconds') / 1_000,
        lasts: number(of, 'durationMilliseconds') / 1_000,
        url: text(of, 'url'),
    };
}
/** What can be done with a recording now. */
export function stageOf(of) {
    if (of.stoppedAt === null)
        return 'running';
    if (!of.mayWatch)
        return 'withheld';
    if (!of.complete)
        return 'completing';
    return of.files.length > 0 ? 'ready' : 'empty';
}
/** Does this recording go on? */
export function isRunning(value) {
    return taken(fields(value)).stoppedAt === null;
}
/** Is this recording for the signed-in person, now or as soon as it is complete? */
export function isForReader(value) {
    return flag(fields(value), 'mayWatch');
}
