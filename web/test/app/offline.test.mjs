// The pages without a network, installed on a device, and with a new version of the server.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serveApp } from '../../script/serve-app.mjs';
import { BUILT, dist, openStage, PEOPLE, SITE, skip, until } from './stage.mjs';
import { copyOfPages } from './version.mjs';

/** A version can only be made of files that are here. */
const skipVersions = skip || (existsSync(BUILT) ? false : 'the pages were not built');

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

/** Waits until the worker looks after the page. */
const lookedAfter = ({ page }) =>
  until('looked after', () => page.evaluate(() => navigator.serviceWorker.controller?.state === 'activated'));

const cached = ({ page }) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return { names, paths: kept.flat().map(({ url }) => new URL(url).pathname) };
  });

for (const [language, title] of [
  ['tr', 'Bağlantı yok'],
  ['en', 'There is no connection'],
]) {
  test(`without a network a page says so, and opens by itself when it is back: ${language}`, { skip }, async () => {
    const person = await stage.person({ language });
    const { page } = person;
    const context = page.context();
    await person.open(`/booking/${SITE}`);
    await person.heading('İstanbul Klinik');
    await lookedAfter(person);
    // News are waited for in vain until the page is left.
    person.expected.push('ERR_INTERNET_DISCONNECTED');
    await context.setOffline(true);
    await person.open('/booking/appointments');
    await person.heading(title);
    assert.equal(await person.language(), language);
    assert.equal(new URL(page.url()).pathname, '/booking/appointments', 'where the page will be');
    await person.inspect('offline');
    await context.setOffline(false);
    await page.getByRole('button', { name: /^(Oturum aç|Sign in)$/ }).waitFor();
    await person.open(`/booking/${SITE}`);
    await person.heading('İstanbul Klinik');
    person.calm();
  });
}

test('a page whose server is away opens by itself when the server is back', { skip }, async () => {
  const app = await serveApp(process.env.RANDEVU_URL, { dist });
  const port = Number(new URL(app.url).port);
  const person = await stage.person({ language: 'en' });
  person.base = app.url;
  const { page } = person;
  await person.open('/operations');
  await person.heading('Sign in');
  await lookedAfter(person);
  await app.end();
  person.expected.push('ERR_CONNECTION_REFUSED');
  await page.reload();
  await person.heading('There is no connection');
  await page.emulateMedia({ colorScheme: 'dark' });
  const again = await serveApp(process.env.RANDEVU_URL, { dist, port });
  await person.heading('Sign in');
  person.calm();
  await page.context().close();
  await again.end();
});

test('the browser keeps what never changes, and nothing that anybody was shown', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  const first = [];
  page.on('request', (request) => first.push(new URL(request.url()).pathname));
  await person.arrive(PEOPLE.client, '/booking/appointments', 'Randevularım');
  await lookedAfter(person);
  assert.ok(!first.includes('/app/offline.html'), 'the first visit has no part in it');
  await page.reload();
  await person.heading('Randevularım');
  await until('the pages’ own files are kept too', async () =>
    (await cached(person)).paths.some((path) => /\/AppointmentsPage-.+\.js$/.test(path)),
  );
  const { names, paths } = await cached(person);
  assert.equal(names.length, 1);
  const others = paths.filter((path) => !path.startsWith('/app/assets/'));
  assert.deepEqual(others.sort(), ['/app/icon.svg', '/app/offline.html']);
  person.calm();
});

test(
  'a new version takes the place of the one before, and of what was kept for it',
  { skip: skipVersions },
  async () => {
    const { folder, end } = copyOfPages();
    const app = await serveApp(process.env.RANDEVU_URL, { dist: folder });
    const person = await stage.person();
    person.base = app.url;
    const { page } = person;
    await person.open('/operations');
    await person.heading('Oturum aç');
    await lookedAfter(person);
    const [before] = (await cached(person)).names;
    const version = before.slice('randevu-'.length);
    const worker = readFileSync(join(BUILT, 'worker.js'), 'utf8');
    writeFileSync(join(folder, 'worker.js'), worker.replace(version, 'another'));
    await page.reload();
    await person.heading('Oturum aç');
    await until('the new one alone', async () => {
      const { names } = await cached(person);
      return names.length === 1 && names[0] === 'randevu-another';
    });
    await lookedAfter(person);
    await page.reload();
    await person.heading('Oturum aç');
    person.calm();
    await page.context().close();
    await app.end();
    end();
  },
);

test('the app can be installed', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.open('/app');
  await person.heading('Oturum aç');
  await lookedAfter(person);
  const protocol = await page.context().newCDPSession(page);
  const { data, errors } = await protocol.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const manifest = JSON.parse(data);
  assert.equal(manifest.name, 'Randevu');
  assert.equal(manifest.start_url, '/app');
  assert.equal(manifest.scope, '/');
  const sizes = manifest.icons.map((icon) => icon.sizes);
  assert.deepEqual(sizes, ['any', '192x192', '512x512']);
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(new URL(src, person.base).href);
    assert.ok(icon.ok() && icon.headers()['content-type'].startsWith(type), src);
  }
  const { installabilityErrors } = await protocol.send('Page.getInstallabilityErrors');
  // A browser that keeps nothing after it is closed installs nothing.
  assert.deepEqual(
    installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'),
    [],
  );
  person.calm();
});
