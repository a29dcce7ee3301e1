// What page and relay say to each other, as docs/rooms.md has it. What comes in is checked before anything believes it.
import { fields, flag, list, number, oneOf, text, textOrNull } from './json.js';
export const KINDS = ['microphone', 'camera', 'screen'];
const PRESENCES = ['invited', 'waiting', 'admitted', 'joined', 'left', 'removed'];
export const REASONS = [
    'hung_up',
    'page_closed',
    'connection_lost',
    'replaced',
    'removed',
    'signed_out',
    'misbehaved',
    'relay_stopped',
    'call_ended',
    'refused',
];
export const GRANTS = ['audio', 'video', 'screen', 'subscribe', 'data', 'record', 'admit'];
/** Reads a message of the relay. Null stands for a type that this page does not know; what is malformed throws. */
export function parseServerMessage(raw) {
    const said = fields(JSON.parse(raw));
    const type = text(said, 'type');
    switch (type) {
        case 'waiting':
            return { type, call: text(said, 'call'), host: textOrNull(said, 'host') };
        case 'joined':
            return joined(said);
        case 'offer':
            return {
                type,
                number: number(said, 'number'),
                sdp: text(said, 'sdp'),
                streams: list(said, 'streams', stream),
            };
        case 'people':
            return { type, people: list(said, 'people', person), recording: flag(said, 'recording') };
        case 'speaking':
            return { type, id: textOrNull(said, 'id') };
        case 'chat':
            return { type, from: text(said, 'from'), text: text(said, 'text') };
        case 'draw':
            return { type, from: text(said, 'from'), data: said['data'] };
        case 'interrupted':
        case 'resumed':
            return { type };
        case 'refused':
            return { type, code: text(said, 'code') };
        case 'closed':
            return {
                type,
                reason: oneOf(said, 'reason', REASONS),
                code: textOrNull(said, 'code'),
                return: flag(said, 'return'),
            };
        default:
            return null;
    }
}
function joined(said) {
    const granted = fields(said['grants']);
    const grants = Object.fromEntries(GRANTS.map((name) => [name, flag(granted, name)]));
    return {
        type: 'joined',
        call: text(said, 'call'),
        self: text(said, 'self'),
        connection: text(said, 'connection'),
        grants,
        graceSeconds: number(said, 'graceSeconds'),
        iceServers: list(said, 'iceServers', iceServer),
        people: list(said, 'people', person),
        recording: flag(said, 'recording'),
    };
}
function person(value) {
    const of = fields(value);
    return {
        id: text(of, 'id'),
        name: textOrNull(of, 'name'),
        host: flag(of, 'host'),
        state: oneOf(of, 'state', PRESENCES),
        microphone: flag(of, 'microphone'),
        camera: flag(of, 'camera'),
        screen: flag(of, 'screen'),
        consents: flag(of, 'consents'),
    };
}
function stream(value) {
    const of = fields(value);
    return { mid: text(of, 'mid'), from: text(of, 'from'), kind: oneOf(of, 'kind', KINDS) };
}
function iceServer(value) {
    const of = fields(value);
    const urls = typeof of['urls'] === 'string' ? [of['urls']] : [...list(of, 'urls', String)];
    const username = textOrNull(of, 'username');
    const credential = textOrNull(of, 'credential');
    return { urls, ...(username === null ? {} : { username }), ...(credential === null ? {} : { credential }) };
}
