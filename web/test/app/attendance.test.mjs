// Whether somebody came: what a provider writes down of an appointment once it has begun.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, bookFor, openPerson, openProvider } from './clinic.mjs';
import { openStage, skip } from './stage.mjs';

let stage;
let provider;

before(async () => {
  if (skip) return;
  stage = await openStage();
  provider = await openProvider('Dyt. Gülümser Karahasanoğlu');
});
after(() => stage?.end());

const SOON = 4_000;

async function standing(id) {
  const { appointment } = await ask('query($id: UUID!) { appointment(id: $id) { status } }', { id }, provider);
  return appointment.status;
}

/** Opens somebody's appointment of just now in the calendar, which has begun or does while it is looked at. */
async function opened(person, name) {
  await person.page.getByRole('button', { name: new RegExp(name) }).click();
  return person.page.getByRole('dialog', { name });
}

test('who did not come is written down once it has begun, and the time is free again', { skip }, async () => {
  const client = await openPerson('Gelmeyen Danışan', ['CLIENT']);
  const person = await stage.person();
  await person.arrive(provider, '/console/calendar?view=day', 'Takvim');
  const id = await bookFor(client, provider, Date.now() + SOON);
  const dialog = await opened(person, 'Gelmeyen Danışan');
  // While it has not begun it can be moved; then by itself what came of it can be told.
  await dialog.getByRole('button', { name: 'Danışan gelmedi' }).click();
  await dialog.getByText('kalan süresi yeniden boşalır. Bu geri alınamaz.').waitFor();
  await person.inspect('attendance-no-show');
  await dialog.getByRole('button', { name: 'Vazgeç' }).click();
  assert.equal(await standing(id), 'SCHEDULED');
  await dialog.getByRole('button', { name: 'Danışan gelmedi' }).click();
  await dialog.getByRole('button', { name: 'Danışan gelmedi' }).dblclick();
  await dialog.getByText('Gelinmedi', { exact: true }).first().waitFor();
  assert.equal(await standing(id), 'NO_SHOW');
  for (const action of ['Danışan gelmedi', 'Gerçekleşti olarak kaydet', 'Taşı']) {
    assert.equal(await dialog.getByRole('button', { name: action }).count(), 0, action);
  }
  await person.inspect('attendance-missed');
  await bookFor(client, provider, Date.now() + SOON);
  person.calm();
});

test('that it took place is written down, in English, as the client sees too', { skip }, async () => {
  const other = await openProvider('Dyt. Ayla Işık');
  const client = await openPerson('Gelen Danışan', ['CLIENT']);
  const person = await stage.person({ language: 'en' });
  await person.arrive(other, '/console/calendar?view=day', 'Calendar');
  const id = await bookFor(client, other, Date.now() + SOON);
  const dialog = await opened(person, 'Gelen Danışan');
  await dialog.getByRole('button', { name: 'Record that it took place' }).click();
  await dialog.getByText('This cannot be undone.').waitFor();
  await person.glance('attendance-complete');
  await dialog.getByRole('button', { name: 'Record that it took place' }).click();
  await dialog.getByText('Took place', { exact: true }).first().waitFor();
  await person.page.keyboard.press('Escape');
  await person.page.getByRole('button', { name: /Gelen Danışan ?, ?Took place/ }).waitFor();
  person.calm();
  const guest = await stage.person();
  await guest.arrive(client, `/booking/appointments/${id}`, 'Dyt. Ayla Işık ile randevu');
  await guest.page.getByText('Gerçekleşti').first().waitFor();
  guest.calm();
});
