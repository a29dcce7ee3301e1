// The pages behind the links of mails, which need neither an account's password nor a script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, book, freeDay, openPerson, providerNamed } from './clinic.mjs';
import { linkFor, skipMails } from './mails.mjs';
import { openStage, skip as withoutServer } from './stage.mjs';

const skip = withoutServer || skipMails;

let stage;
let elif;

before(async () => {
  if (skip) return;
  stage = await openStage();
  elif = await providerNamed('Elif');
});
after(() => stage?.end());

/** Somebody who has booked, and reads mails in a language; `ahead` in days. */
async function booked(ahead, locale) {
  const reader = await openPerson('Reader', ['CLIENT'], { locale });
  const { slots } = await freeDay(elif, ahead);
  const id = await book(elif, slots[0], reader);
  const read = async () =>
    (await ask('query($id: UUID!) { appointment(id: $id) { status start } }', { id }, reader)).appointment;
  return { reader, id, read, start: slots[0].start };
}

test('a link of a mail confirms and cancels an appointment, each once', { skip }, async () => {
  const { reader, read } = await booked(55, 'TR');
  const person = await stage.person();
  const { page } = person;
  await person.open(await linkFor(reader.email, 'Geleceğimi onayla'));
  await person.heading('Randevuyu onayla');
  assert.equal((await read()).status, 'SCHEDULED', 'opening a link does nothing');
  await page.getByRole('button', { name: 'Geleceğim' }).click();
  await person.heading('Onaylandı');
  assert.equal((await read()).status, 'CONFIRMED');
  await person.open(await linkFor(reader.email, 'Randevuyu iptal et'));
  await person.heading('Randevuyu iptal et');
  await page.getByText('Elif Yılmaz').waitFor();
  await person.inspect('link-cancel');
  await page.getByRole('button', { name: 'İptal et' }).dblclick();
  await page.getByRole('button').waitFor({ state: 'detached' });
  assert.equal((await read()).status, 'CANCELLED');
  await person.open(await linkFor(reader.email, 'Randevuyu iptal et'));
  person.expected.push('410');
  await person.heading('Olmadı');
  await page.getByText('Bu bağlantı daha önce kullanıldı.').waitFor();
  await person.inspect('link-used');
});

test('a link of a mail moves an appointment to another time, of which all are in the app', { skip }, async () => {
  const { reader, id, read, start } = await booked(56, 'EN');
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.open(await linkFor(reader.email, 'Move it to another time'));
  await person.heading('Move the appointment');
  await page.getByRole('button', { name: 'Move it there' }).click();
  assert.equal((await read()).start, start, 'nothing is chosen yet');
  const choice = page.getByRole('radio').first();
  const value = await choice.getAttribute('value');
  await choice.check();
  await person.inspect('link-move');
  const more = page.getByRole('link', { name: 'Sign in and choose another day' });
  if (await more.count()) assert.equal(await more.getAttribute('href'), `/booking/appointments/${id}/reschedule`);
  await page.getByRole('button', { name: 'Move it there' }).click();
  await person.heading('Moved');
  assert.equal(Date.parse((await read()).start), Date.parse(value.split('/')[0]));
  await person.inspect('link-moved');
});

test('a link of a mail confirms an address, and stops mails', { skip }, async () => {
  const { reader } = await booked(57, 'EN');
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.open(await linkFor(reader.email, 'Confirm my address'));
  await person.heading('Confirm the address');
  await page.getByText(reader.email).waitFor();
  await person.inspect('link-address');
  await page.getByRole('button', { name: 'It is mine' }).click();
  await page.getByText('Your address is confirmed.').waitFor();
  await person.open(await linkFor(reader.email, 'I do not want messages like this'));
  await person.heading('Turn messages off');
  await person.inspect('link-mute');
  await page.getByRole('button', { name: 'Turn them off' }).click();
  await person.heading('Turned off');
});

test('a link that is no link says so in the reader’s language', { skip: withoutServer }, async () => {
  for (const [language, title] of [
    ['tr', 'Olmadı'],
    ['en', 'That did not work'],
  ]) {
    const person = await stage.person({ language });
    person.expected.push('404');
    await person.open('/links/nothing');
    await person.heading(title);
    await person.inspect('link-none');
  }
});
