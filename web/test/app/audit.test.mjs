// What auditors see: the timeline and its threads, records as of a moment, masked data, proofs, exports, and who looked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

/** The rows of the only table, without its head. */
const rows = (page) => page.locator('tbody tr');

test('the timeline is filtered in the address, and leads to what followed', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.auditor, '/audit', 'Zaman çizelgesi');
  await page.getByText('Burada baktığınız her şey kaydedilir').waitFor();
  await page.getByText(/Europe\/Istanbul \(UTC\+3\)/).waitFor();
  await rows(page).first().waitFor();
  assert.equal(await rows(page).count(), 25);
  await person.glance('timeline');
  await page.getByRole('link', { name: 'Sonraki sayfa' }).click();
  await page.getByRole('link', { name: 'Başa dön' }).waitFor();
  await page.getByText('Süzgeçler').click();
  await page.getByRole('combobox', { name: 'Kayıt türü' }).selectOption('appointment');
  await page.getByText('Olay türleri', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Randevu taşındı' }).check();
  await page.getByRole('textbox', { name: 'İlgili kişi' }).fill('Can');
  await page.getByRole('button', { name: 'Ara' }).click();
  await page.getByRole('button', { name: 'Can Öztürk' }).click();
  await page.getByLabel(/^Başlangıç \(UTC\+3\)/).fill('2020-01-01T09:00');
  await page.getByRole('button', { name: 'Süz', exact: true }).click();
  await until('in the address', () => /type=appointment.*kinds=AppointmentRescheduled/.test(page.url()));
  await page.reload();
  await page.getByText('4 süzgeç').waitFor();
  await until('chosen', async () => (await rows(page).count()) < 25);
  await person.glance('timeline-filtered');
  await page.getByRole('button', { name: 'Temizle', exact: true }).last().click();
  await until('all again', async () => (await rows(page).count()) === 25);
  await page.goto(new URL('/audit?type=appointment', person.base).href);
  await page.getByRole('link', { name: 'Ardından gelenler' }).first().click();
  await person.heading('Ardından gelenler');
  await page.getByText('İstek', { exact: true }).first().waitFor();
  await person.glance('thread');
  person.calm();
});

test('what happens now shows up while it is followed', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.auditor, '/audit', 'Timeline');
  await page.getByRole('button', { name: 'Follow live' }).click();
  await page.getByText('New events show up here').waitFor();
  await until('followed', () => page.evaluate(() => location.search === '?follow=1'));
  const set = (status) => `mutation { setAvailability(status: ${status}) { __typename } }`;
  await act(person.base, PEOPLE.provider, set('BUSY'));
  await act(person.base, PEOPLE.provider, set('AVAILABLE'));
  await page.getByRole('region', { name: 'New' }).getByText('2 new events').waitFor();
  await page.getByRole('region', { name: 'New' }).getByText('Availability set').first().waitFor();
  await person.glance('follow');
  person.calm();
});

/** Does something at the server as somebody, past the page. */
async function act(base, { site, email }, query, variables = {}) {
  const ask = async (body, token) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(new URL('/graphql', base), { method: 'POST', headers, body: JSON.stringify(body) });
    const { data, errors } = await response.json();
    if (errors) throw new Error(errors[0].message);
    return data;
  };
  const signIn = `mutation ($site: String!, $email: String!) {
    signIn(site: $site, email: $email, password: "randevu-demo") { accessToken } }`;
  const { accessToken } = (await ask({ query: signIn, variables: { site, email } })).signIn;
  return await ask({ query, variables }, accessToken);
}

test(
  'a record is looked at as of each of its events, compared, and masked until somebody says why',
  { skip },
  async () => {
    const person = await stage.person({ language: 'en' });
    const { page } = person;
    await person.arrive(PEOPLE.auditor, '/audit?type=appointment&kinds=AppointmentRescheduled', 'Timeline');
    // The demo's first: it was moved right after it was booked, and nothing else happened to it.
    await rows(page).first().getByRole('link', { name: 'Appointment moved' }).click();
    await page.getByRole('region', { name: /^As of/ }).waitFor();
    await page.getByRole('heading', { name: 'Metadata' }).waitFor();
    await person.glance('record-event');
    await page.getByRole('link', { name: 'State', exact: true }).click();
    await page.getByText('Stage: Open').waitFor();
    await page.getByText('Withheld').first().waitFor();
    await person.glance('record-state');

    const slider = page.getByRole('slider', { name: 'After which event' });
    await slider.focus();
    await page.keyboard.press('Home');
    await until('at the first', () => new URL(page.url()).searchParams.get('at') === '1');
    await page.getByText(/^Read-only · after event 1 of/).waitFor();
    await page.getByText('Stage: Open').waitFor();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByRole('link', { name: 'Difference' }).click();
    await page
      .getByRole('row', { name: /Booking › Time › Start/ })
      .getByText('Changed')
      .waitFor();
    await person.glance('record-difference');
    await page.getByRole('link', { name: 'Screen rows' }).click();
    await page.getByText('Row of appointments').waitFor();
    await person.glance('record-rows');

    await page.getByRole('link', { name: 'State', exact: true }).click();
    await page.getByRole('button', { name: 'Show personal data' }).click();
    const dialog = page.getByRole('dialog', { name: 'Why must personal data be seen?' });
    assert.ok(await dialog.getByRole('button', { name: 'Record and show' }).isDisabled());
    await person.glance('why');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Complaint <i>17</i>');
    await dialog.getByRole('button', { name: 'Record and show' }).click();
    await page.getByText('Each look is recorded with this reason: “Complaint <i>17</i>”').waitFor();
    await page.getByText('Withheld', { exact: true }).first().waitFor({ state: 'detached' });
    await page.getByText('Stage: Open').waitFor();
    await page.getByRole('link', { name: 'Event', exact: true }).click();
    await person.glance('record-shown');
    await page.getByRole('button', { name: 'Withhold again' }).click();
    await page.getByText('Personal data is withheld.').waitFor();

    await page.goto(new URL('/audit/accesses', person.base).href);
    await page
      .getByRole('row', { name: /Complaint <i>17<\/i>/ })
      .first()
      .waitFor();
    await person.glance('accesses');
    await page.goto(new URL('/audit/records/appointment/01a2035d-0000-7000-8000-000000000000', person.base).href);
    await page.getByText('There is no such record').waitFor();
    person.calm();
  },
);

test('the history is verified, also against a checkpoint that was made and brought', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.auditor, '/audit/integrity', 'Geçmişin bütünlüğü');
  await page.getByText(/^[0-9a-f]{64}$/).waitFor();
  const before = await listed(page, 'Sonuçlar', 'Denetim noktası');
  await page.getByRole('button', { name: 'Denetim noktası al' }).dblclick();
  const made = await newest(page, 'Denetim noktası', before);
  const download = page.waitForEvent('download');
  await made.getByRole('button', { name: /^Dosyayı indir/ }).click();
  const path = await (await download).path();
  assert.ok(JSON.parse(readFileSync(path, 'utf8').split('\n')[0]).signature);
  await made.getByText(/saatine kadar geçerli/).waitFor();

  await page.setInputFiles('input[type=file]', { name: 'x', mimeType: 'text/plain', buffer: Buffer.from('nonsense') });
  await page.getByRole('button', { name: 'Geçmişi doğrula' }).click();
  person.expected.push('422');
  await page.getByText('Bu dosya bir denetim noktası değil.').waitFor();
  await page.setInputFiles('input[type=file]', path);
  await page.getByRole('button', { name: 'Geçmişi doğrula' }).click();
  const checked = page.getByRole('article', { name: 'Geçmişin doğrulanması' }).first();
  await checked.getByText(/olayın tümünün özeti uyuyor/).waitFor();
  await checked.getByText(/denetim noktasıyla karşılaştırıldı/).waitFor();
  await person.glance('integrity');
  person.calm();
});

/** How many pieces of work of a kind are listed, once the list is there. */
async function listed(page, title, name) {
  await page.getByRole('region', { name: title, exact: true }).locator('article, p').first().waitFor();
  return await page.getByRole('article', { name, exact: true }).count();
}

/** The one that has come to them; a second click began no second. */
async function newest(page, name, before) {
  const all = page.getByRole('article', { name, exact: true });
  await until('one more', async () => (await all.count()) === before + 1);
  return all.first();
}

test('a case is exported and fetched, and what is fetched is an archive with its manifest', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.auditor, '/audit?kinds=AppointmentCompleted', 'Timeline');
  const title = await rows(page).first().locator('[title^="01"]').getAttribute('title');
  await page.getByRole('link', { name: 'Export' }).click();
  await person.heading('Export of a case');
  assert.ok(await page.getByRole('button', { name: 'Export' }).isDisabled());
  await page.getByRole('textbox', { name: 'Id of the record' }).fill(title);
  await page.getByRole('textbox', { name: 'Why must personal data be seen?' }).fill('For the court');
  const before = await listed(page, 'Exports', /^Case export/);
  await page.getByRole('button', { name: 'Export' }).dblclick();
  const written = await newest(page, /^Case export/, before);
  const download = page.waitForEvent('download');
  await written.getByRole('button', { name: /^Download the file/ }).click();
  const names = execFileSync('tar', ['-tf', await (await download).path()], { encoding: 'utf8' });
  assert.match(names, /manifest\.json/);
  assert.match(names, /events\.jsonl/);
  await written.getByText(/The link is good until/).waitFor();
  await person.glance('exports');
  await page.getByRole('link', { name: 'Emergency access' }).click();
  await person.heading('Emergency accesses');
  await person.glance('emergencies');
  await page.getByRole('link', { name: 'Messages' }).click();
  await person.heading('Outgoing messages');
  assert.equal(await page.getByRole('button', { name: /^Take back/ }).count(), 0);
  person.calm();
});
