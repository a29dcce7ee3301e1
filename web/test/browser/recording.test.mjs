// Recording a meeting: who is asked, who has agreed, what everybody sees of it, and why it ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visitor, shot, until } from './browser.mjs';
import { stage } from './stage.mjs';

const ELIF = 'elif';
const CAN = 'can';
const CIGDEM = 'cigdem';
const NAMES = {
  [ELIF]: 'Dyt. Elif Yılmaz',
  [CAN]: 'Can Öztürk',
  [CIGDEM]: 'Prof. Dr. Müzeyyen Çiğdem Karahasanoğlu-Büyükşahin',
};
const PHONE = { width: 320, height: 640 };

let browser, server, room;
stage(NAMES, ELIF, (made) => ({ browser, server, room } = made));

async function come(who, options) {
  if (who !== ELIF) room.people.get(who).state = 'admitted';
  const one = await Visitor.of(browser, server.url, options);
  await one.open('/room?appointment=a');
  await one.signIn('klinik', `${who}@example.com`, 'randevu-demo');
  await one.is('joined');
  return one;
}

const mark = (one) => one.page.locator('#recording');
const told = (one, words) =>
  until(String(words), async () => words.test(await one.page.locator('#notices').textContent()));

async function agree(host, ...guests) {
  await host.page.click('#record');
  await host.page.click('#consent-give');
  for (const guest of guests) await guest.page.click('#request-agree');
}

async function recorded(options) {
  const host = await come(ELIF, options);
  const guest = await come(CAN, options);
  await agree(host, guest);
  await host.page.click('#recording-start');
  for (const one of [host, guest]) await mark(one).waitFor();
  return { host, guest };
}

test('the host asks, the other agrees, and it is recorded until the host stops it with one press', async () => {
  const host = await come(ELIF);
  const guest = await come(CAN);
  await host.page.click('#record');
  assert.equal(await host.page.locator('#recording-start').isVisible(), false);
  await host.page.click('#consent-give');
  await until('whose word is missing', async () =>
    /Not agreed yet: Can Öztürk/.test(await host.page.locator('dialog[open] .standing').textContent()),
  );
  assert.equal(await host.page.locator('#recording-start').isVisible(), false);
  assert.match(await guest.page.locator('.request').textContent(), /Elif Yılmaz would like to record/);
  assert.equal(await guest.page.locator('#recording-start').isVisible(), false);
  await guest.page.click('#request-agree');
  await host.page.locator('#recording-start').click();
  await until('it counts', async () => /^REC 0:0[1-9]$/.test(await mark(guest).textContent()));
  assert.equal(await guest.page.locator('.request').isVisible(), false);
  assert.equal(await guest.page.locator('#stop-recording').isVisible(), false);
  await host.page.click('#stop-recording');
  for (const one of [host, guest]) {
    await mark(one).waitFor({ state: 'hidden' });
    await told(one, /The host has stopped the recording/);
  }
  assert.deepEqual([...host.errors, ...guest.errors], []);
});

test('one who agrees no longer ends it, and everybody is told who', async () => {
  const { host, guest } = await recorded();
  await guest.page.click('#record');
  await guest.page.click('#consent-take');
  await told(host, /Can Öztürk no longer agrees/);
  await told(guest, /as you have not agreed/);
  await mark(host).waitFor({ state: 'hidden' });
});

test('one who comes in without having agreed ends it, and is asked', async () => {
  const { host, guest } = await recorded({ locale: 'tr-TR', viewport: PHONE });
  const third = await come(CIGDEM, { locale: 'tr-TR', viewport: PHONE });
  for (const one of [host, guest]) await told(one, /Müzeyyen .* geldi ve kayda onay vermedi/);
  await third.page.locator('.request').waitFor();
  await shot(host, 'recording-ended-tr-320');
  await shot(third, 'recording-asked-tr-320');
  await third.page.click('#request-later');
  assert.equal(await third.page.locator('.request').isVisible(), false);
  assert.equal(await third.page.evaluate(() => document.activeElement.id), 'record');
});

test('one who waits outside is asked before he comes in, and the host is warned', async () => {
  const host = await come(ELIF, { locale: 'tr-TR', viewport: PHONE });
  const third = await Visitor.of(browser, server.url, { locale: 'tr-TR', viewport: PHONE });
  await third.open('/room?appointment=a');
  await third.signIn('klinik', `${CIGDEM}@example.com`, 'randevu-demo');
  await third.is('waiting');
  await until('following', () => server.live.count === 1);
  await agree(host);
  await host.page.click('#recording-start');
  await mark(host).waitFor();
  server.live.changed('queue');
  await third.page.locator('.request', { hasText: 'kaydediliyor' }).waitFor();
  await until('warned', () => host.page.locator('.people li', { hasText: 'kaydı bitirir' }).isVisible());
  await shot(host, 'recording-admit-tr-320');
  await shot(third, 'recording-outside-tr-320');
  await third.page.click('#request-agree');
  await third.page.locator('.request').waitFor({ state: 'hidden' });
  await until('no longer warned', async () => !(await host.page.locator('li', { hasText: 'kaydı bitirir' }).count()));
  await host.page.click(`#admit-${CIGDEM}`);
  await third.is('joined');
  await mark(third).waitFor();
  assert.equal(await mark(host).isVisible(), true);
});

test('whoever comes back while it goes on sees since when', async () => {
  const { guest } = await recorded();
  room.recordings[0].startedAt = new Date(Date.now() - 3_725_000).toISOString();
  await guest.page.reload();
  await guest.is('joined');
  await until('since when', async () => /^REC 1:02:/.test(await mark(guest).textContent()));
});

test('a refusal is told where it can be read', async () => {
  const { host } = await recorded();
  server.answers.stopRecording = () => ({ code: 'RECORDING_OFF' });
  await host.page.click('#record');
  await host.page.click('#recording-stop');
  await told(host, /Calls are not recorded here/);
  assert.equal(await host.page.locator('dialog[open]').count(), 0);
});

test('it is recorded with the keyboard alone', async () => {
  const host = await come(ELIF);
  await host.page.focus('#record');
  await host.page.keyboard.press('Enter');
  await host.page.focus('#consent-give');
  await host.page.keyboard.press('Enter');
  await until('the next step', () => host.page.evaluate(() => document.activeElement.id === 'recording-start'));
  await host.page.keyboard.press('Enter');
  await mark(host).waitFor();
});

for (const [locale, width] of [
  ['en-GB', 320],
  ['tr-TR', 320],
  ['tr-TR', 1280],
]) {
  test(`the steps fit on the page: ${locale}, ${width} px`, async () => {
    const options = { locale, viewport: { width, height: 640 }, colorScheme: width > 320 ? 'dark' : 'light' };
    const name = (step) => `recording-${step}-${locale.slice(0, 2)}-${width}`;
    const host = await come(ELIF, options);
    const third = await come(CIGDEM, options);
    await host.page.click('#record');
    await shot(host, name('first'));
    await host.page.click('#consent-give');
    await third.page.locator('.request').waitFor();
    await until('missing', () => host.page.locator('.standing', { hasText: 'Müzeyyen' }).isVisible());
    await shot(host, name('missing'));
    await shot(third, name('request'));
    await third.page.click('#request-agree');
    await host.page.locator('#recording-start').waitFor();
    await shot(host, name('ready'));
    await host.page.click('#recording-start');
    await mark(host).waitFor();
    await shot(host, name('on'));
    await host.page.click('#record');
    await shot(host, name('stop'));
  });
}
