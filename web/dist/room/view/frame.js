// What every screen has around it: the state in the header, the mark of a recording, notices, and what is read aloud.
import { clock } from '../timeline.js';
import { say } from '../words.js';
import { button, element } from './dom.js';
const NOTICE_FOR = 8_000;
function part(id) {
    const found = document.getElementById(id);
    if (!found)
        throw new Error(`the page has no #${id}`);
    return found;
}
export function showState(text, mood) {
    const state = part('state');
    state.dataset['mood'] = mood;
    if (state.textContent !== text)
        state.textContent = text;
}
/** Shows for how many seconds it has been recorded, and to whoever may stop it how; nothing while it is not. */
export function showRecording(seconds, stop) {
    const mark = part('recording');
    const end = part('stop-recording');
    mark.hidden = seconds === null;
    mark.textContent = seconds === null ? '' : `${say('recordingMark')} ${clock(seconds)}`;
    end.hidden = seconds === null || stop === null;
    end.title = end.ariaLabel = say('recordingStop');
    end.onclick = stop;
}
export function announce(text) {
    part('announcements').textContent = text;
}
/** Shows something that went wrong, or that wants doing, until it is closed or has been there for a while. */
export function notify(text, action) {
    const notices = part('notices');
    for (const earlier of notices.children) {
        if (earlier instanceof HTMLElement && earlier.dataset['text'] === text)
            earlier.remove();
    }
    const notice = element('div', { class: 'notice', 'data-text': text }, element('p', {}, text));
    const close = () => notice.remove();
    if (action) {
        notice.append(button(action.label, () => {
            close();
            action.press();
        }));
    }
    else {
        setTimeout(close, NOTICE_FOR);
    }
    notice.append(button('×', close, { class: 'quiet', 'aria-label': say('close') }));
    notices.append(notice);
}
/** Puts another screen in the place of the one that is shown. */
export function showScreen(title, ...children) {
    document.title = `${title} · Randevu`;
    part('main').replaceChildren(...children);
}
/** A screen that has something to say and little to do. */
export function showCard(title, ...children) {
    const heading = element('h2', { tabindex: '-1' }, title);
    showScreen(title, element('section', { class: 'card' }, heading, ...children));
    heading.focus();
}
