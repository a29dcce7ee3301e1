// Where somebody stands with a room, and what follows from what happens. Pure: time and chance are inputs.
export const BEGINNING = { phase: { name: 'entering' }, graceSeconds: 60 };
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
/** Refusals that are no answer to the request itself: the next try may go through. */
const PASSING = new Set(['UNAVAILABLE', 'TIMEOUT', 'CONFLICT', 'RATE_LIMITED', 'INTERNAL']);
/** How long to wait before a try, by how many came before it: doubled each time, and spread so that not all come at once. */
export function pause(attempt, chance) {
    return Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE) * (0.75 + 0.5 * chance);
}
export function next(at, what, now, chance) {
    const { phase } = at;
    switch (what.type) {
        case 'again':
            return [
                { ...at, phase: { name: 'entering' } },
                { do: 'connect', after: 0 },
            ];
        case 'left':
            if (phase.name === 'ended')
                return [at, { do: 'nothing' }];
            return [ended(at, 'hung_up', { mayReturn: true }), { do: 'hang up' }];
        case 'said':
            return phase.name === 'ended' ? [at, { do: 'nothing' }] : heard(at, what.message, now, chance);
        case 'lost':
            return phase.name === 'ended' ? [at, { do: 'nothing' }] : again(at, now, chance);
        case 'refused':
            if (phase.name === 'ended')
                return [at, { do: 'nothing' }];
            if (PASSING.has(what.code))
                return again(at, now, chance);
            return [ended(at, 'refused', { ...what, mayReturn: what.code !== 'CALL_ENDED' }), { do: 'hang up' }];
    }
}
function heard(at, said, now, chance) {
    const nothing = { do: 'nothing' };
    const { phase } = at;
    switch (said.type) {
        case 'waiting':
            return [{ ...at, phase: { name: 'waiting', call: said.call, host: said.host } }, nothing];
        case 'joined': {
            const { call, self, grants, graceSeconds } = said;
            return [{ phase: { name: 'joined', call, self, grants, interrupted: false }, graceSeconds }, nothing];
        }
        case 'interrupted':
        case 'resumed':
            if (phase.name !== 'joined')
                return [at, nothing];
            return [{ ...at, phase: { ...phase, interrupted: said.type === 'interrupted' } }, nothing];
        case 'closed': {
            // Whoever opened the room elsewhere shall not be fetched back here against his will: the two would take it in turns.
            const wanted = said.return && said.reason !== 'replaced' && said.reason !== 'hung_up';
            if (wanted)
                return again(at, now, chance);
            return [ended(at, said.reason, { code: said.code, mayReturn: said.return }), { do: 'hang up' }];
        }
        case 'offer':
        case 'people':
        case 'speaking':
        case 'chat':
        case 'draw':
        case 'refused':
            return [at, nothing];
    }
}
/** Tries to come back, unless the time for it is over. */
function again(at, now, chance) {
    const trying = at.phase.name === 'reconnecting' ? at.phase : null;
    const attempt = trying ? trying.attempt + 1 : 0;
    const until = trying?.until ?? now + at.graceSeconds * 1_000;
    const after = pause(attempt, chance);
    if (now + after > until)
        return [ended(at, 'unreachable', { mayReturn: true }), { do: 'hang up' }];
    return [
        { ...at, phase: { name: 'reconnecting', attempt, until } },
        { do: 'connect', after },
    ];
}
function ended(at, reason, more) {
    const { code = null, details = {}, request = null, mayReturn = false } = more;
    return { ...at, phase: { name: 'ended', ending: { reason, code, details, request, mayReturn } } };
}
