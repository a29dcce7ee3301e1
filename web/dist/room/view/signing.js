// The sign-in form.
import { signIn } from '../api.js';
import { sentenceFor } from '../failures.js';
import { say } from '../words.js';
import { button, element } from './dom.js';
import { announce, showCard, showState } from './frame.js';
function field(label, attributes) {
    const input = element('input', { required: true, ...attributes });
    input.setAttribute('aria-label', label);
    return input;
}
/** Shows the form; `why` says what made it necessary. */
export function showSignIn(siteName, filled, why, wishes) {
    const site = field(say('site'), { name: 'site', autocomplete: 'organization', autocapitalize: 'none' });
    const email = field(say('email'), { name: 'email', type: 'email', autocomplete: 'username' });
    const password = field(say('password'), { name: 'password', type: 'password', autocomplete: 'current-password' });
    site.value = siteName ?? '';
    email.value = filled;
    const problem = element('p', { class: 'problem', role: 'alert' });
    const submit = element('button', {}, say('signIn'));
    const labelled = (input) => element('label', {}, input.getAttribute('aria-label') ?? '', input);
    const form = element('form', {}, labelled(site), labelled(email), labelled(password), problem, submit);
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        submit.disabled = true;
        problem.textContent = '';
        signIn(site.value.trim(), email.value.trim(), password.value)
            .then(wishes.done)
            .catch((error) => {
            problem.textContent = sentenceFor(error);
            password.select();
        })
            .finally(() => {
            submit.disabled = false;
        });
    });
    const reason = element('p', { class: why === null ? 'quiet' : 'standing' }, why ?? say('signInWhy'));
    showState(say('signedOut'), 'quiet');
    showCard(say('signInTitle'), reason, form, ...offer(wishes.guest && (() => wishes.guest?.(email.value.trim()))));
    if (why !== null)
        announce(why);
    (site.value === '' ? site : email.value === '' ? email : password).focus();
}
function offer(guest) {
    if (!guest)
        return [];
    return [
        element('h3', {}, say('guestOfferTitle')),
        element('p', { class: 'quiet' }, say('guestOfferWhy')),
        element('p', {}, button(say('guestOffer'), guest, { class: 'quiet', id: 'guest' })),
    ];
}
