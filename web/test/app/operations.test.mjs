// The shell around a page: language, colours, a connection that goes and comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

test('operators see how far each projection is, in both languages', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/app', 'Görünümler');
  assert.equal(new URL(person.page.url()).pathname, '/operations');
  assert.ok((await person.page.locator('tbody tr').count()) > 3);
  await until('live', () => person.page.getByText('Canlı', { exact: true }).isVisible());
  await person.inspect('operations');
  await person.switchLanguage();
  await person.heading('Projections');
  assert.equal(await person.language(), 'en');
  await person.inspect('operations');
  await person.page.reload();
  await person.heading('Projections');
  assert.equal(await person.language(), 'en');
  person.calm();
});

test('whoever reads English is met in English', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  await person.open('/operations');
  await person.heading('Sign in');
  await person.inspect('sign-in');
});

test('colours stay as they were chosen', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  await person.arrive(PEOPLE.operator, '/operations', 'Projections');
  await person.page.getByRole('button', { name: 'Colour scheme: as on the device' }).click();
  await person.page.getByRole('button', { name: 'Colour scheme: light' }).click();
  const scheme = () => person.page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  assert.equal(await scheme(), 'dark');
  await person.page.reload();
  await person.page.getByRole('button', { name: 'Colour scheme: dark' }).waitFor();
  assert.equal(await scheme(), 'dark');
  person.calm();
});

test('on a phone the navigation and the account are behind buttons', { skip }, async () => {
  const person = await stage.person({ language: 'en', viewport: { width: 320, height: 640 } });
  await person.arrive(PEOPLE.operator, '/operations', 'Projections');
  await person.page.getByRole('button', { name: 'Open the menu' }).click();
  await person.page.getByRole('link', { name: 'Operations' }).click();
  await person.page.getByRole('button', { name: 'Account' }).click();
  await person.page.getByText('Time zone: Europe/Istanbul (UTC+3)').waitFor();
  await person.inspect('account');
});

test('a lost connection is said, and news come again by themselves', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', 'Görünümler');
  const live = () => person.page.getByText('Canlı', { exact: true }).isVisible();
  await until('live', live);
  person.expected.push('WebSocket connection');
  stage.app.cut({ away: true });
  await person.page.getByText('Bağlantı koptu').waitFor();
  await person.inspect('lost');
  assert.equal(await live(), false);
  stage.app.mend();
  await until('live again', live, 40);
  await person.page.getByText('Bağlantı koptu').waitFor({ state: 'detached' });
  person.calm();
});
