// The sign-in form.
import { signIn } from '../api.js';
import { sentenceFor } from '../failures.js';
import { say } from '../words.js';
import { element } from './dom.js';
import { showCard, showState } from './frame.js';
function field(label, attributes) {
    const input = element('input', { required: true, ...attributes });
    input.setAttribute('aria-label', label);
    return input;
}
/** Shows the form, and is done when somebody has signed in. */
export function askToSignIn(siteName) {
    return new Promise((resolve) => {
        const site = field(say('site'), { name: 'site', autocomplete: 'organization', autocapitalize: 'none' });
        const email = field(say('email'), { name: 'email', type: 'email', autocomplete: 'username' });
        const password = field(say('password'), { name: 'password', type: 'password', autocomplete: 'current-password' });
        site.value = siteName ?? '';
        const problem = element('p', { class: 'problem', role: 'alert' });
        const submit = element('button', {}, say('signIn'));
        const labelled = (input) => element('label', {}, input.getAttribute('aria-label') ?? '', input);
        const form = element('form', {}, labelled(site), labelled(email), labelled(password), problem, submit);
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            submit.disabled = true;
            problem.textContent = '';
            signIn(site.value.trim(), email.value.trim(), password.value)
                .then(resolve)
                .catch((error) => {
                problem.textContent = sentenceFor(error);
                password.select();
            })
                .finally(() => {
                submit.disabled = false;
            });
        });
        showState(say('signedOut'), 'quiet');
        showCard(say('signInTitle'), element('p', { class: 'quiet' }, say('signInWhy')), form);
        (site.value === '' ? site : email).focus();
    });
}
