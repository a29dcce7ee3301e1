// Forgetting somebody while something has to be kept: refused with the day on which that ends, or put off until it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, ask, bookFor, openPerson, openProvider } from './clinic.mjs';
import { openTicket } from './desk.mjs';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

let stage;
let provider;

before(async () => {
  if (skip) return;
  stage = await openStage();
  provider = await openProvider('Dyt. Saklayan Uzman');
});
after(async () => {
  if (skip) return;
  await retain([], 'REFUSE');
  await stage.end();
});

const DAY = 86_400_000;
const SOON = 4_000;
const MINUTES = 30;

function retain(duties, whileBound) {
  const query = `mutation($policy: RetentionPolicyInput!) { setRetentionPolicy(policy: $policy) { receipt { position } } }`;
  return ask(query, { policy: { duties, whileBound } }, ADMIN);
}

async function account({ id }) {
  const query = 'query($id: UUID!) { account(id: $id) { name active erasureDueAt } }';
  return (await ask(query, { id }, ADMIN)).account;
}

/** The first day in Istanbul, as it reads, on which nothing is kept any more of what was so many months before. */
function keptUntil(instant, months, locale) {
  const day = new Date(instant + DAY);
  day.setUTCMonth(day.getUTCMonth() + months);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Istanbul' }).format(day);
}

async function erases({ page }, { email }, words) {
  await page.getByRole('button', { name: words.action }).click();
  const dialog = page.getByRole('dialog', { name: words.question });
  await dialog.getByLabel(words.ground).selectOption('CONSENT_WITHDRAWN');
  await dialog.getByLabel(words.confirm).fill(email);
  await dialog.getByRole('button', { name: words.action }).click();
  return dialog;
}

const TURKISH = { action: 'Kişiyi sil', question: 'Kişi silinsin mi?', ground: 'Dayanak', confirm: /^Onaylamak için/ };
const ENGLISH = { action: 'Erase the person', question: 'Erase the person?', ground: 'Ground', confirm: /to confirm/ };

test('whose appointments have to be kept is not erased, and the day is told on which that ends', { skip }, async () => {
  await retain([{ record: 'APPOINTMENTS', months: 24 }], 'REFUSE');
  const client = await openPerson('Randevulu Danışan', ['CLIENT']);
  const start = Date.now() + SOON;
  await bookFor(client, provider, start, MINUTES);
  const person = await stage.person();
  await person.arrive(PEOPLE.admin, `/console/people/${client.id}`, 'Randevulu Danışan');
  // What is ahead would be called off, and nothing of it kept.
  await until('it has begun', () => Date.now() > start);
  const dialog = await erases(person, client, TURKISH);
  const last = keptUntil(start + MINUTES * 60_000, 24, 'tr-TR');
  await dialog.getByRole('alert').getByText('Saklama süresi dolmadı').waitFor();
  await dialog.getByText(`Kişinin randevuları ${last} tarihine kadar saklanmak zorunda.`).waitFor();
  await person.inspect('erasure-retained');
  assert.deepEqual(await account(client), { name: 'Randevulu Danışan', active: true, erasureDueAt: null });
  await dialog.getByRole('link', { name: 'Saklama süreleri ayarı' }).click();
  await person.heading(/Saklama süreleri/);
  person.calm();
});

test('what is put off waits for its day, and is called off, in English', { skip }, async () => {
  const client = await openPerson('Talepli Danışan', ['CLIENT']);
  await openTicket('Saklanan talep', { who: client });
  await retain([{ record: 'TICKETS', months: 36 }], 'REFUSE');
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.admin, `/console/people/${client.id}`, 'Talepli Danışan');
  const last = keptUntil(Date.now(), 36, 'en-GB');
  const dialog = await erases(person, client, ENGLISH);
  await dialog.getByText(`The person’s tickets have to be kept until ${last}.`).waitFor();
  await person.glance('erasure-retained-tickets');
  await retain([{ record: 'TICKETS', months: 36 }], 'POSTPONE');
  await dialog.getByRole('button', { name: ENGLISH.action }).click();
  await page.getByText('This person will be erased').waitFor();
  await page.getByText(last).waitFor();
  await page.getByText('The account is closed: the person cannot sign in.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Open the account again' }).count(), 0);
  await person.inspect('erasure-put-off');
  await page.getByRole('button', { name: 'Do not erase after all' }).dblclick();
  await page.getByRole('button', { name: 'Open the account again' }).click();
  await page.getByRole('button', { name: 'Close the account' }).waitFor();
  assert.deepEqual(await account(client), { name: 'Talepli Danışan', active: true, erasureDueAt: null });
  person.calm();
});

test('an erasure that was put off is called off, in Turkish', { skip }, async () => {
  await retain([{ record: 'TICKETS', months: 36 }], 'POSTPONE');
  const client = await openPerson('Ertelenen Danışan', ['CLIENT']);
  await openTicket('Saklanan talep', { who: client });
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.admin, `/console/people/${client.id}`, 'Ertelenen Danışan');
  await erases(person, client, TURKISH);
  await page.getByText('Bu kişi silinecek').waitFor();
  await page.getByText(`Saklama süresi ${keptUntil(Date.now(), 36, 'tr-TR')} tarihinde dolunca`).waitFor();
  await page.getByText('Silinecek', { exact: true }).waitFor();
  await person.inspect('erasure-put-off');
  await page.getByRole('button', { name: 'Silmekten vazgeç' }).click();
  await page.getByRole('button', { name: 'Hesabı yeniden aç' }).waitFor();
  person.calm();
});
