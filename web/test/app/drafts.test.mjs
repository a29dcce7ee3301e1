// What somebody of the desk has written and not sent: neither a reload, nor the end of a session, nor a lost network loses it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTicket, textsOf, ticketOf } from './desk.mjs';
import { openStage, PASSWORD, PEOPLE, skip, until } from './stage.mjs';

let stage;

before(async () => {
  if (!skip) stage = await openStage();
});
after(() => stage?.end());

/** The session ends at the server's, as when somebody else ended it; the page learns so at its next question. */
const endSession = ({ page }) =>
  page.evaluate(() => {
    const key = 'randevu.session';
    const tokens = { ...JSON.parse(localStorage.getItem(key)), accessToken: 'gone', refreshToken: 'gone' };
    localStorage.setItem(key, JSON.stringify(tokens));
  });

const kept = (page) =>
  page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('randevu.console.draft.')));

test(
  'a new ticket is as it was after a reload and a session that ended, and its draft goes with it',
  { skip },
  async () => {
    const person = await stage.person();
    const { page } = person;
    await person.arrive(PEOPLE.agent, '/console/tickets', 'Talepler');
    await page.getByRole('button', { name: 'Yeni talep' }).click();
    const dialog = page.getByRole('dialog', { name: 'Yeni talep aç' });
    const subject = dialog.getByRole('textbox', { name: 'Konu' });
    assert.equal(await dialog.getByRole('button', { name: 'Taslağı sil' }).count(), 0);
    await dialog.getByRole('combobox', { name: 'Danışan' }).fill('derya');
    await page.getByRole('option', { name: /Derya Arslan/ }).click();
    await subject.fill('Yarım kalan talep');
    await dialog.getByRole('textbox', { name: 'Açıklama' }).fill('Telefonda anlattı:\nyarım');
    await dialog.getByRole('combobox', { name: 'Bölüm' }).selectOption('Muhasebe');
    await dialog.getByRole('combobox', { name: 'Öncelik' }).selectOption('HIGH');

    await page.reload();
    await page.getByRole('button', { name: 'Yeni talep' }).click();
    assert.match(await dialog.getByRole('combobox', { name: 'Danışan' }).inputValue(), /^Derya Arslan · /);
    assert.equal(await subject.inputValue(), 'Yarım kalan talep');
    assert.equal(await dialog.getByRole('textbox', { name: 'Açıklama' }).inputValue(), 'Telefonda anlattı:\nyarım');
    await person.inspect('draft-of-ticket');

    await endSession(person);
    await dialog.getByRole('button', { name: 'Talebi aç' }).click();
    const again = page.getByRole('dialog', { name: 'Oturumunuz sona erdi' });
    // Over the dialogue that is open, not behind it.
    await again.locator('input[name=password]').fill(PASSWORD);
    await again.locator('button[type=submit]').click();
    await again.waitFor({ state: 'detached' });
    await until('sent', async () => {
      if (/\/console\/tickets\/\d+$/.test(page.url())) return true;
      await dialog.getByRole('button', { name: 'Talebi aç' }).click({ timeout: 1_000 });
      return false;
    });
    const number = Number(page.url().split('/').at(-1));
    const { requester, priority } = await ticketOf(number, 'priority requester { name }');
    assert.deepEqual([requester.name, priority], ['Derya Arslan', 'HIGH']);
    assert.deepEqual(await kept(page), []);

    await page.goBack();
    await page.getByRole('button', { name: 'Yeni talep' }).click();
    assert.equal(await subject.inputValue(), '');
    await subject.fill('Vazgeçilen');
    await dialog.getByRole('button', { name: 'Taslağı sil' }).click();
    assert.equal(await subject.inputValue(), '');
    assert.deepEqual(await kept(page), []);
  },
);

test('an answer survives a reload, a session that ended and a lost network, and is sent once', { skip }, async () => {
  const { number } = await openTicket('Yarım yanıt');
  const person = await stage.person({ language: 'en' });
  person.expected.push('401', 'ERR_INTERNET_DISCONNECTED', 'WebSocket');
  const { page } = person;
  await person.arrive(PEOPLE.agent, `/console/tickets/${number}`, /Yarım yanıt/);
  const answer = page.getByRole('textbox', { name: 'Reply that the customer reads' });
  await answer.fill('Half of it');
  await page.reload();
  await person.heading(/Yarım yanıt/);
  assert.equal(await answer.inputValue(), 'Half of it');

  await endSession(person);
  await answer.fill('Half of it, and more');
  await page.reload();
  await page.locator('input[name=site]').waitFor();
  await person.signIn(PEOPLE.agent);
  await person.heading(/Yarım yanıt/);
  assert.equal(await answer.inputValue(), 'Half of it, and more');

  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send the reply' }).click();
  await page.getByText('It was not sent; what you wrote is still here').waitFor();
  assert.equal(await answer.inputValue(), 'Half of it, and more');
  await person.glance('answer-not-sent');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Send the reply' }).click();
  await until('sent', async () => (await answer.inputValue()) === '');
  const sent = (await textsOf(number)).filter((text) => text.includes('Half of it'));
  assert.equal(sent.length, 1);
  await page.reload();
  await person.heading(/Yarım yanıt/);
  assert.equal(await answer.inputValue(), '');
});
