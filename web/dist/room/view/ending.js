// The last screen: why one is out, and how to come back.
import { sentenceForCode } from '../failures.js';
import { say, time } from '../words.js';
import { button, element } from './dom.js';
import { watchLink } from './past.js';
import { announce, showCard, showState } from './frame.js';
const SENTENCES = {
    hung_up: 'endedHungUp',
    page_closed: 'endedPageClosed',
    connection_lost: 'endedConnectionLost',
    replaced: 'endedReplaced',
    removed: 'endedRemoved',
    signed_out: 'endedSignedOut',
    misbehaved: 'endedMisbehaved',
    relay_stopped: 'endedRelayStopped',
    call_ended: 'endedCallEnded',
    unreachable: 'endedUnreachable',
};
/** How calls that never became a conversation ended, by GraphQL's `CallStatus`. */
const UNANSWERED = {
    BUSY: 'endedBusy',
    NO_ANSWER: 'endedNoAnswer',
    FAILED: 'endedFailed',
    CANCELED: 'endedCanceled',
};
export function sentenceOf(ending, status) {
    const unanswered = ending.reason === 'call_ended' && status !== null ? UNANSWERED[status] : undefined;
    if (unanswered)
        return say(unanswered);
    if (ending.reason !== 'refused')
        return say(SENTENCES[ending.reason]);
    return sentenceForCode(ending.code ?? 'INTERNAL', ending.details, ending.request);
}
/** When the room opens, where that is why one is not in it. */
export function opening(ending) {
    const at = ending.code === 'JOIN_NOT_OPEN' ? ending.details['opensAt'] : undefined;
    return typeof at === 'string' ? new Date(at) : null;
}
export function showEnding(ending, call, news, ways) {
    const sentence = sentenceOf(ending, news?.status ?? null);
    const opens = opening(ending);
    const title = opens ? say('earlyTitle') : say(ending.reason === 'refused' ? 'refusedTitle' : 'endedTitle');
    const choices = element('div', { class: 'choices' });
    if (ending.mayReturn && !opens)
        choices.append(button(say(backLabel(ending)), ways.back));
    if (call !== null && news?.recorded)
        choices.append(watchLink(call));
    choices.append(element('a', { class: 'button quiet', href: '/room' }, say('toEntrance')));
    const parts = [element('p', {}, sentence)];
    if (opens)
        parts.push(element('p', { class: 'quiet' }, say('entersByItself', { time: time(opens) })));
    showState(title, ending.reason === 'hung_up' || ending.reason === 'call_ended' || opens ? 'quiet' : 'bad');
    showCard(title, ...parts, choices);
    announce(sentence);
}
function backLabel(ending) {
    if (ending.reason === 'replaced')
        return 'bringHere';
    return ending.reason === 'refused' ? 'tryAgain' : 'comeBack';
}
