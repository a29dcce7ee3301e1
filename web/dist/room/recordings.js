// What this page asks of the server about recordings.
import { ask } from './api.js';
import { fields, list, text, textOrNull } from './json.js';
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
    return list(fields(found), 'recordings', taken).reduce((last, one) => (last && last.startedAt > one.startedAt ? last : one), null);
}
function taken(value) {
    const of = fields(value);
    const stopped = textOrNull(of, 'stoppedAt');
    return {
        startedAt: new Date(text(of, 'startedAt')),
        stoppedAt: stopped === null ? null : new Date(stopped),
        reason: textOrNull(of, 'reason'),
    };
}
