// A tab that was left open while the server was replaced by a newer version.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { serveApp } from '../../script/serve-app.mjs';
import { BUILT, openStage, PEOPLE, skip as withoutServer } from './stage.mjs';
import { copyOfPages, renew } from './version.mjs';

/** A version can only be made of files that are here. */
const skip = withoutServer || (existsSync(BUILT) ? false : 'the pages were not built');

/** What browsers say of it themselves. */
const FAILED = 'Failed to fetch dynamically imported module';

let stage;
let pages;
let app;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

beforeEach(async () => {
  if (skip) return;
  pages = copyOfPages();
  app = await serveApp(process.env.RANDEVU_URL, { dist: pages.folder });
});
afterEach(async () => {
  await app?.end();
  pages?.end();
});

async function newcomer(options) {
  const person = await stage.person(options);
  person.base = app.url;
  return person;
}

const isNewer = (page) => page.evaluate(() => document.querySelector('script[type=module]').src.includes('.newer.'));

test('whoever goes to a page that the new version only has is given it, once and unasked', { skip }, async () => {
  const person = await newcomer();
  const { page } = person;
  await person.arrive(PEOPLE.operator, '/operations', 'Görünümler');
  let loads = 0;
  page.on('load', () => (loads += 1));
  renew(pages.folder);
  person.expected.push('404', FAILED);
  await page.getByRole('link', { name: 'Zamanlayıcılar' }).click();
  await person.heading('Zamanlayıcılar');
  await page.waitForLoadState('load');
  assert.ok(await isNewer(page));
  assert.equal(loads, 1);
  person.calm();
  await page.context().close();
});

test('a server that goes on giving out the old page is not asked for it again and again', { skip }, async () => {
  // What a worker asks for cannot be answered here.
  const person = await newcomer({ language: 'en', serviceWorkers: 'block' });
  const { page } = person;
  await person.arrive(PEOPLE.operator, '/operations', 'Projections');
  await page.route('**/assets/TimersPage-*', (route) => route.fulfill({ status: 404 }));
  await page.route('**/assets/index-*.js', (route) =>
    route.request().method() === 'HEAD' ? route.fulfill({ status: 404 }) : route.continue(),
  );
  let loads = 0;
  page.on('load', () => (loads += 1));
  person.expected.push('404', FAILED);
  await page.getByRole('link', { name: 'Timers' }).click();
  await person.heading('There is a new version');
  await page.getByRole('button', { name: 'Reload the page' }).waitFor();
  assert.equal(loads, 1);
  await person.inspect('outdated');
  await page.context().close();
});

test('what is typed stays until its writer reloads the page', { skip }, async () => {
  const person = await newcomer();
  const { page } = person;
  await person.open('/booking');
  const site = page.getByLabel('Kurumun adresteki adı');
  await site.fill('typed');
  renew(pages.folder);
  person.expected.push('404', FAILED);
  await person.switchLanguage();
  await page.getByText('Yeni bir sürüm var').waitFor();
  assert.equal(await site.inputValue(), 'typed');
  assert.equal(await person.language(), 'tr', 'nothing is shown by its key');
  await person.inspect('outdated-banner');
  await page.getByRole('button', { name: 'Sayfayı yenile' }).click();
  await person.heading('Where do you want to book?');
  assert.ok(await isNewer(page));
  person.calm();
  await page.context().close();
});

test(
  'a page that cannot come for want of a network is not called old, and comes with the network',
  { skip },
  async () => {
    const person = await newcomer();
    const { page } = person;
    await person.arrive(PEOPLE.operator, '/operations', 'Görünümler');
    person.expected.push('ERR_INTERNET_DISCONNECTED', 'ERR_FAILED', FAILED);
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Zamanlayıcılar' }).click();
    await person.heading('Bağlantı yok');
    await page.context().setOffline(false);
    await person.heading('Zamanlayıcılar');
    person.calm();
    await page.context().close();
  },
);
