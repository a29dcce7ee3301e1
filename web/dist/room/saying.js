// What the phase of a room looks like: the line in the header, and what is said over the pictures.
import { showState } from './view/frame.js';
import { say } from './words.js';
export function showPhase(layout, phase, { alone, rings, news, seconds }) {
    switch (phase.name) {
        case 'entering':
            showState(say('entering'), 'busy');
            layout.veil(say('enteringText'), true);
            break;
        case 'waiting':
            showState(say(rings ? 'ringing' : 'waiting'), 'busy');
            layout.veil(rings ? say('ringing') : say('waitingTitle'), false, ...waitingLines(phase.host, rings, news));
            break;
        case 'joined':
            if (phase.interrupted) {
                showState(say('interrupted'), 'bad');
                layout.veil(say('interrupted'), false, say('interruptedText'));
            }
            else {
                showState(say('connected'), 'good');
                layout.veil(alone ? say('alone') : null, false);
            }
            break;
        case 'reconnecting':
            showState(say('reconnecting'), 'bad');
            layout.veil(say('reconnecting'), false, say('reconnectingText', { seconds: String(seconds) }));
            break;
        case 'ended':
            break;
    }
}
function waitingLines(host, rings, news) {
    const lines = rings ? [] : [say('waitingText')];
    if (host !== null)
        lines.push(say('hostOf', { name: host }));
    if (news?.position)
        lines.push(say('queuePlace', { position: String(news.position) }));
    if (news?.estimatedSeconds) {
        lines.push(say('estimate', { minutes: String(Math.max(1, Math.round(news.estimatedSeconds / 60))) }));
    }
    return lines;
}
/** What the buttons below the pictures are for now. Before the room has said what it grants, one may get ready for it. */
export function allowedIn(phase, grants, share, recordable) {
    const inside = phase.name === 'joined';
    return {
        microphone: grants?.audio ?? true,
        camera: grants?.video ?? true,
        screen: inside && share && (grants?.screen ?? false),
        panels: inside,
        chat: grants?.data ?? false,
        recording: inside && recordable,
        endAll: inside && (grants?.admit ?? false),
    };
}
