// The form of those who call without an account.
import { visit } from '../api.js';
import { sentenceFor } from '../failures.js';
import { missing, problemOf } from '../guest.js';
import { language, say } from '../words.js';
import { button, element } from './dom.js';
import { Field } from './field.js';
import { showCard, showState } from './frame.js';
export function showGuestForm(site, email, wishes) {
    const inputs = {
        name: new Field(say('guestName'), { name: 'name', autocomplete: 'name', maxlength: '120' }),
        email: new Field(say('email'), { name: 'email', type: 'email', autocomplete: 'email' }),
    };
    inputs.email.input.value = email;
    const problem = element('p', { class: 'problem', role: 'alert' });
    const submit = element('button', {}, say('guestCall'));
    const other = button(say('guestToSignIn'), () => wishes.signIn(inputs.email.value, null), { class: 'quiet' });
    const choices = element('div', { class: 'choices' }, submit, other);
    const form = element('form', { novalidate: true }, inputs.name.root, inputs.email.root, problem, choices);
    let calling = false;
    const show = (found) => {
        if (found.at === 'account')
            wishes.signIn(inputs.email.value, sentenceFor(found.refusal));
        else if (found.at === 'site')
            problem.textContent = say('guestNoSite');
        else if (found.at === 'form')
            problem.textContent = sentenceFor(found.refusal);
        else
            inputs[found.at].complain(found.refusal ? sentenceFor(found.refusal) : say(WANTS[found.at]));
    };
    const send = async () => {
        problem.textContent = '';
        const name = inputs.name.value;
        const address = inputs.email.value;
        const lacking = missing(name, address);
        if (lacking) {
            show(lacking);
            return;
        }
        try {
            await visit(site, { name, email: address, locale: language.toUpperCase() });
        }
        catch (error) {
            show(problemOf(error));
            return;
        }
        await wishes.call();
    };
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        // However often it is pressed: one visit, and one call.
        if (calling)
            return;
        calling = true;
        submit.setAttribute('aria-disabled', 'true');
        void send().finally(() => {
            calling = false;
            submit.removeAttribute('aria-disabled');
        });
    });
    showState(say('signedOut'), 'quiet');
    showCard(say('guestOffer'), element('p', { class: 'quiet' }, say('guestWhy')), form);
    inputs.name.input.focus();
}
const WANTS = { name: 'guestWantsName', email: 'guestWantsEmail' };
