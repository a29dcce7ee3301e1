// What this page asks of the server about the team and its desk.
import { ask } from './api.js';
import { STATUSES } from './availability.js';
import { fields, list, number, oneOf, text, textOrNull } from './json.js';
export async function team() {
    const data = await ask('query { team { accountId name availability { status until } callId } }');
    return list(data, 'team', (item) => {
        const of = fields(item);
        return {
            ...availability(fields(of['availability'])),
            id: text(of, 'accountId'),
            name: textOrNull(of, 'name'),
            talking: textOrNull(of, 'callId') !== null,
        };
    });
}
export async function callDesk() {
    const desk = fields((await ask('query { callDesk { free talking waiting } }'))['callDesk']);
    return { free: number(desk, 'free'), talking: number(desk, 'talking'), waiting: number(desk, 'waiting') };
}
/** Says whether calls shall reach the signed-in person; with the end of the break if it is one. */
export async function setAvailability({ status, until }) {
    const query = `mutation ($status: AvailabilityStatus!, $until: DateTime, $command: UUID!) {
    setAvailability(status: $status, breakUntil: $until, commandId: $command) { availability { status until } } }`;
    const data = await ask(query, { status, until: until?.toISOString() ?? null, command: crypto.randomUUID() });
    return availability(fields(fields(data['setAvailability'])['availability']));
}
function availability(of) {
    const until = textOrNull(of, 'until');
    return { status: oneOf(of, 'status', STATUSES), until: until === null ? null : new Date(until) };
}
