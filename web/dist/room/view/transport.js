// The controls of what is played: play and pause, the time, how loud. One set for all files.
import { clock } from '../timeline.js';
import { say } from '../words.js';
import { element, icon } from './dom.js';
/** How far the arrow keys go, in seconds. */
const STEP = 5;
export class Transport {
    wishes;
    root;
    #play = element('button', { type: 'button', id: 'play', class: 'round' });
    #mute = element('button', { type: 'button', id: 'mute', class: 'round quiet' });
    #seek = element('input', {
        type: 'range',
        id: 'seek',
        min: '0',
        step: '0.1',
        'aria-label': say('position'),
    });
    #volume = element('input', {
        type: 'range',
        id: 'volume',
        min: '0',
        max: '100',
        'aria-label': say('volume'),
    });
    #time = element('span', { class: 'time', 'aria-hidden': 'true' });
    #now = 0;
    #length = 0;
    #muted = false;
    #label = '';
    constructor(wishes) {
        this.wishes = wishes;
        this.#play.addEventListener('click', () => wishes.toggle());
        this.#mute.addEventListener('click', () => this.#toggleSound());
        this.#seek.addEventListener('input', () => wishes.seek(this.#seek.valueAsNumber));
        this.#volume.value = '100';
        this.#volume.addEventListener('input', () => {
            this.#muted = this.#volume.valueAsNumber === 0;
            this.#showSound();
        });
        const sound = element('div', { class: 'sound' }, this.#mute, this.#volume);
        this.root = element('div', { class: 'transport', role: 'group', 'aria-label': say('playback') });
        this.root.append(this.#play, this.#time, this.#seek, sound);
        this.#showSound();
    }
    show(now, length, going) {
        this.#now = now;
        this.#length = length;
        this.#seek.max = String(length);
        this.#seek.value = String(now);
        const time = `${clock(now)} / ${clock(length)}`;
        if (this.#time.textContent !== time) {
            this.#time.textContent = time;
            this.#seek.setAttribute('aria-valuetext', time);
        }
        const runs = going === 'playing' || going === 'loading';
        this.root.toggleAttribute('data-loading', going === 'loading');
        this.#press(runs);
    }
    focus() {
        this.#play.focus();
    }
    /** What a key means, wherever on the page it is pressed. True if it means something. */
    key(event) {
        const { target } = event;
        if (event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLSelectElement)
            return false;
        const presses = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
        switch (event.key) {
            case ' ':
                if (presses)
                    return false;
                this.wishes.toggle();
                return true;
            case 'ArrowLeft':
            case 'ArrowRight':
                if (target === this.#volume)
                    return false;
                this.wishes.seek(Math.min(this.#length, Math.max(0, this.#now + (event.key === 'ArrowLeft' ? -STEP : STEP))));
                return true;
            case 'm':
                this.#toggleSound();
                return true;
            default:
                return false;
        }
    }
    #press(runs) {
        const label = say(runs ? 'pause' : 'play');
        if (label === this.#label)
            return;
        this.#label = label;
        this.#play.title = this.#play.ariaLabel = label;
        this.#play.replaceChildren(icon(runs ? 'pause' : 'play'));
    }
    #toggleSound() {
        this.#muted = !this.#muted;
        if (!this.#muted && this.#volume.valueAsNumber === 0)
            this.#volume.value = '100';
        this.#showSound();
    }
    #showSound() {
        this.#mute.title = this.#mute.ariaLabel = say(this.#muted ? 'soundOn' : 'soundOff');
        this.#mute.replaceChildren(this.#muted ? icon('sound', 'off') : icon('sound'));
        this.wishes.volume(this.#muted ? 0 : this.#volume.valueAsNumber / 100);
    }
}
