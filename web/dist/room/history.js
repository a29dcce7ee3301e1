// The calls that are over.
import { ask } from './api.js';
import { fields, flag, list, number, text, textOrNull } from './json.js';
import { isForReader, othersIn } from './recordings.js';
const OVER = ['COMPLETED', 'NO_ANSWER', 'CANCELED', 'BUSY', 'FAILED'];
/** The signed-in person's calls that are over, latest first. */
export async function history(first) {
    const data = await ask(`query ($status: [CallStatus!], $first: Int!) {
      me { accountId }
      myCalls(status: $status, first: $first) {
        nodes { id startedAt status talkedSeconds callerId callerName
          participants { accountId name } recordings { mayWatch } }
        pageInfo { hasNextPage } } }`, { status: OVER, first });
    const self = text(fields(data['me']), 'accountId');
    const found = fields(data['myCalls']);
    return {
        calls: list(found, 'nodes', (node) => past(fields(node), self)),
        more: flag(fields(found['pageInfo']), 'hasNextPage'),
    };
}
function past(of, self) {
    const caller = textOrNull(of, 'callerId') === self ? null : textOrNull(of, 'callerName');
    const others = othersIn(of, self);
    return {
        id: text(of, 'id'),
        at: new Date(text(of, 'startedAt')),
        others: others.length === 0 && caller !== null ? [caller] : others,
        status: text(of, 'status'),
        seconds: of['talkedSeconds'] === null ? null : number(of, 'talkedSeconds'),
        recorded: list(of, 'recordings', isForReader).includes(true),
    };
}
