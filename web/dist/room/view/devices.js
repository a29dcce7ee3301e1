// Choosing a microphone and a camera.
import { devices } from '../media.js';
import { say } from '../words.js';
import { button, element } from './dom.js';
export async function chooseDevices(own) {
    const found = await devices();
    const dialog = element('dialog', { 'aria-label': say('devices') }, element('h2', {}, say('devices')));
    for (const kind of ['microphone', 'camera']) {
        const select = element('select');
        for (const [index, device] of found[kind].entries()) {
            const name = device.label === '' ? `${say(kind)} ${index + 1}` : device.label;
            select.append(element('option', { value: device.deviceId }, name));
        }
        if (found[kind].length === 0) {
            select.append(element('option', {}, say('mediaMissing', { what: say(kind) })));
            select.disabled = true;
        }
        select.value = own.chosen(kind) ?? select.value;
        select.addEventListener('change', () => void own.choose(kind, select.value));
        dialog.append(element('label', { class: 'capital' }, say(kind), select));
    }
    const close = button(say('close'), () => dialog.close());
    dialog.append(element('div', { class: 'choices' }, close));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}
