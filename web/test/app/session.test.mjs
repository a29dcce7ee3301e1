// Signing in, the end of a session, and signing out.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

const TITLE = 'Görünümler';
let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

/** Another person in another tab of the same browser. */
async function otherTab(person) {
  const page = await person.page.context().newPage();
  await page.goto(new URL('/operations', person.base).href);
  return page;
}

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('randevu.session')));

/** As if the access token's quarter of an hour were over. */
const age = (page) =>
  page.evaluate(() => {
    const tokens = JSON.parse(localStorage.getItem('randevu.session'));
    localStorage.setItem('randevu.session', JSON.stringify({ ...tokens, accessUntil: '2026-01-01T00:00:00Z' }));
  });

test('whoever is not signed in is asked to, and lands where he wanted to go', { skip }, async () => {
  const person = await stage.person();
  await person.open('/operations');
  await person.heading('Oturum aç');
  await person.inspect('sign-in');
  await person.signIn(PEOPLE.operator, 'not-the-password');
  await person.page.getByRole('alert').getByText('birbirine uymuyor').waitFor();
  await person.signIn(PEOPLE.operator);
  await person.heading(TITLE);
  assert.equal(new URL(person.page.url()).pathname, '/operations');
  person.calm();
});

test('a page that a role may not see is not there, nor in the navigation', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.client, '/operations', 'Böyle bir sayfa yok');
  assert.equal(await person.page.getByRole('link', { name: 'İşletim' }).count(), 0);
  await person.inspect('not-found');
});

test('an access token that has expired is exchanged once, for all tabs', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', TITLE);
  const other = await otherTab(person);
  await other.getByRole('heading', { name: TITLE }).waitFor();
  // Tabs are of different processes, and what one has kept reaches the other at its own pace: once proves little.
  for (let round = 0; round < 4; round += 1) {
    const { refreshToken } = await kept(other);
    await age(other);
    await Promise.all([other.reload(), person.page.reload()]);
    await person.heading(TITLE);
    await other.getByRole('heading', { name: TITLE }).waitFor();
    assert.notEqual((await kept(other)).refreshToken, refreshToken);
  }
  await until('live', () => person.page.getByText('Canlı', { exact: true }).isVisible());
  person.calm();
});

test('a session that ends is begun again on the page where it ended', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', TITLE);
  await person.page.evaluate(() => document.querySelector('h1').setAttribute('data-same', 'yes'));
  await person.page.evaluate(() => {
    const key = 'randevu.session';
    const tokens = { ...JSON.parse(localStorage.getItem(key)), accessToken: 'gone', refreshToken: 'gone' };
    localStorage.setItem(key, JSON.stringify(tokens));
  });
  // The connection asks for a token when it is made anew.
  person.expected.push('WebSocket connection');
  stage.app.cut();
  await person.page.getByRole('dialog', { name: 'Oturumunuz sona erdi' }).waitFor();
  await person.inspect('sign-in-again');
  const email = person.page.locator('input[name=email]');
  assert.equal(await email.inputValue(), PEOPLE.operator.email);
  await person.signIn(PEOPLE.operator);
  await person.page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await person.page.locator('h1').getAttribute('data-same'), 'yes');
  await until('live', () => person.page.getByText('Canlı', { exact: true }).isVisible());
  person.calm();
});

test('a session that had ended before the page was opened is begun anew', { skip }, async () => {
  const person = await stage.person();
  await person.open('/operations');
  await person.page.evaluate(() => {
    const tokens = { accessToken: 'gone', refreshToken: 'gone', accessUntil: '2026-01-01T00:00:00Z' };
    localStorage.setItem('randevu.session', JSON.stringify(tokens));
  });
  await person.arrive(PEOPLE.operator, '/operations', TITLE);
  person.calm();
});

test('whoever signs out is signed out in the room too', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', TITLE);
  await person.page.getByRole('button', { name: 'Hesap' }).click();
  await person.page.getByRole('button', { name: 'Oturumu kapat' }).click();
  await person.heading('Oturum aç');
  assert.equal(await kept(person.page), null);
  person.calm();
});

test('the room and the app have one session', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', TITLE);
  // The room that was built here, whichever the server has.
  const room = join(import.meta.dirname, '../../dist/room');
  await person.page.route(/\/room\/.+\.js$/, (route) => {
    const path = new URL(route.request().url()).pathname.slice('/room/'.length);
    return route.fulfill({ path: join(room, path), contentType: 'text/javascript' });
  });
  await person.open('/room');
  await until('signed in at the room', () => person.page.evaluate(() => document.body.innerText.length > 0));
  assert.equal(await person.page.locator('input[name=password]').count(), 0);
});
