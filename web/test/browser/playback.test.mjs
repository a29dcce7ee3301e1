// Watching a recording: all its files in step, with one set of controls, and what is said where there is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPLETING, VOICE, WITHHELD, answerRecordings, recording } from '../fake/recorded.mjs';
import { CALL } from '../fake/room.mjs';
import { tokens } from '../fake/server.mjs';
import { Visitor, shot, until } from './browser.mjs';
import { stage } from './stage.mjs';

let browser, server, kept;
stage({ elif: 'Dyt. Elif Yılmaz' }, 'elif', (made) => {
  ({ browser, server } = made);
  kept = [recording()];
  answerRecordings(server, () => kept);
});

async function open(options) {
  const one = await Visitor.of(browser, server.url, options);
  await one.open(`/room?recording=${CALL}`);
  await one.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await one.is('recording');
  return one;
}

/** Where each file stands on the common time, with that of the controls first. */
const times = ({ page }) =>
  page.evaluate(() => [
    document.querySelector('#seek').valueAsNumber,
    ...[...document.querySelectorAll('.films video')].map((video) => video.currentTime),
  ]);
const text = (one, place = '.card') => one.page.locator(place).textContent();
const says = (one, words, place) => until(String(words), async () => words.test(await text(one, place)));
const loaded = (one) =>
  until('loaded', () =>
    one.page.evaluate(() => [...document.querySelectorAll('.films video')].every(({ readyState }) => readyState >= 2)),
  );

/** In the page: the screen is first, then Ayşe from 0 s, and Can from 1.5 s. */
const STARTS = [3, 0, 1.5];

async function inStep(one, within) {
  const [, ...own] = await times(one);
  const common = own.map((time, index) => time + STARTS[index]);
  const apart = Math.max(...common) - Math.min(...common);
  assert.ok(apart < within, `${apart} s apart: ${common}`);
}

test('all files play in step, each from where it began', async () => {
  const one = await open();
  await loaded(one);
  await one.page.click('#play');
  await until('playing', async () => (await times(one))[0] > 4.2);
  await inStep(one, 0.15);
  await until('Can is seen', () => one.page.locator('.person video:not(.away)').nth(1).isVisible());
  await one.page.click('#play');
  const [stopped] = await times(one);
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal((await times(one))[0], stopped);
  await inStep(one, 0.09);
  assert.deepEqual(one.errors, []);
});

test('one that strays is brought back, and the others go on', async () => {
  const one = await open();
  await loaded(one);
  await one.page.click('#play');
  await until('playing', async () => (await times(one))[0] > 3.5);
  await one.page.evaluate(() => (document.querySelectorAll('.films video')[1].currentTime += 0.25));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await inStep(one, 0.12);
});

test('the end is the end, and from there it begins anew', async () => {
  const one = await open();
  await loaded(one);
  await one.page.locator('#seek').fill('11.5');
  await one.page.click('#play');
  await until('ended', () => one.page.locator('#play[aria-label=Play]').isVisible());
  assert.equal((await times(one))[0], 12);
  assert.match(await text(one, '.person:nth-child(2)'), /not there at this time/);
  await one.page.click('#play');
  await until('anew', async () => {
    const [now, , ayse] = await times(one);
    return now > 0.3 && now < 6 && Math.abs(ayse - now) < 0.2;
  });
});

test('it is played with the keyboard alone', async () => {
  const one = await open();
  await loaded(one);
  await until('the focus', () => one.page.evaluate(() => document.activeElement.id === 'play'));
  await one.page.keyboard.press('ArrowRight');
  assert.equal((await times(one))[0], 5);
  await until('moved', async () => Math.abs((await times(one))[2] - 5) < 0.01);
  await one.page.keyboard.press('ArrowLeft');
  await one.page.focus('#seek');
  await one.page.keyboard.press('ArrowRight');
  assert.equal((await times(one))[0], 5);
  assert.equal(await one.page.getAttribute('#seek', 'aria-valuetext'), '0:05 / 0:12');
  await one.page.keyboard.press('Space');
  await until('playing', async () => (await times(one))[0] > 5.3);
  await one.page.keyboard.press('Space');
  await one.page.keyboard.press('m');
  const volumes = () => one.page.$$eval('.films video', (all) => all.map(({ volume }) => volume));
  assert.deepEqual(await volumes(), [0, 0, 0]);
  await one.page.keyboard.press('m');
  await one.page.focus('#volume');
  await one.page.keyboard.press('ArrowLeft');
  assert.deepEqual(await volumes(), [0.99, 0.99, 0.99]);
});

test('each file can be taken away under its own name', async () => {
  const one = await open();
  const links = await one.page.$$eval('.files a', (all) => all.map(({ download, href }) => [download, href]));
  assert.deepEqual(links[0], ['ayse-5f0c.webm', `${server.url}/recordings/ayse.webm?signature=1`]);
  const [taken] = await Promise.all([one.page.waitForEvent('download'), one.page.click('.files a >> nth=1')]);
  assert.equal(taken.suggestedFilename(), 'can-9a2e.webm');
});

test('one file that cannot be had does not hold up the others', async () => {
  server.spoiled = (path) => path.includes('can');
  const one = await open();
  await one.page.click('#play');
  await says(one, /Can Öztürk.*cannot be played/, '.films');
  await until('playing', async () => (await times(one))[0] > 2);
  server.spoiled = null;
  await one.page.click('#play');
  await one.page.click('#play');
  await until('there after all', async () => (await times(one))[3] > 0.5);
});

test('addresses that are good no longer are replaced by others', async () => {
  server.spoiled = (path) => path.includes('signature=1');
  const one = await open();
  await says(one, /Can Öztürk.*cannot be played/, '.films');
  const files = recording().files.map((file) => ({ ...file, url: file.url.replace('=1', '=2') }));
  kept = [recording({ files })];
  // Hours later, with a session that has gone on.
  server.answers.refresh = () => ({ refresh: tokens('elif') });
  await one.page.evaluate(() => {
    const real = Date.now;
    Date.now = () => real() + 3 * 3_600_000;
  });
  await one.page.click('#play');
  await until('playing', async () => (await times(one))[2] > 0.5);
});

test('what is not complete yet is asked for again until it is', async () => {
  kept = [recording(COMPLETING)];
  const one = await open();
  await says(one, /is being completed/);
  kept = [recording()];
  await one.page.locator('.films').waitFor();
});

test('what cannot be watched is said', async () => {
  const one = await open();
  for (const [now, words] of [
    [[recording(WITHHELD)], /for the host of the call and for the admins/],
    [[recording({ files: [] })], /Nothing was kept/],
    [[recording({ ...COMPLETING, stoppedAt: null })], /still being recorded/],
    [[], /was not recorded/],
  ]) {
    kept = now;
    await one.page.reload();
    await says(one, words);
  }
  server.answers.me = () => ({ me: { accountId: 'elif' }, call: null });
  await one.page.reload();
  await says(one, /no such call/);
  server.answers.me = () => ({ code: 'FORBIDDEN' });
  await one.page.reload();
  await says(one, /may not do this/);
  answerRecordings(server, () => kept);
  kept = [recording()];
  await one.page.getByRole('button', { name: 'Try again' }).click();
  await one.page.locator('.films').waitFor();
});

test('of several recordings one is chosen', async () => {
  const second = recording({ id: 'second', startedAt: new Date().toISOString(), files: [VOICE] });
  kept = [recording(), second];
  const one = await open({ locale: 'tr-TR' });
  await says(one, /Deniz Şahin/, '.films');
  await one.page.selectOption('#part', { index: 0 });
  await says(one, /Can Öztürk/, '.films');
  await one.page.click('#play');
  await until('playing', async () => (await times(one))[0] > 0.5);
});

for (const [locale, width, colorScheme] of [
  ['en-GB', 320, 'light'],
  ['tr-TR', 320, 'dark'],
  ['tr-TR', 1280, 'light'],
  ['en-GB', 1280, 'dark'],
]) {
  test(`it fits on the page: ${locale}, ${width} px`, async () => {
    const name = (what) => `playback-${what}-${locale.slice(0, 2)}-${width}`;
    const one = await open({ locale, colorScheme, viewport: { width, height: width > 320 ? 800 : 640 } });
    await loaded(one);
    await shot(one, name('begin'));
    await one.page.locator('#seek').fill('5');
    await until('there', async () => Math.abs((await times(one))[2] - 5) < 0.01);
    await one.page.waitForTimeout(300);
    await shot(one, name('middle'));
    await one.page.locator('.foot').scrollIntoViewIfNeeded();
    await shot(one, name('files'));
    kept = [recording({ files: [recording().files[0], VOICE] }), recording({ ...WITHHELD, id: 'second' })];
    await one.page.reload();
    await loaded(one);
    await shot(one, name('voice'));
    kept = [recording(WITHHELD)];
    await one.page.reload();
    await one.page.locator('.card').waitFor();
    await shot(one, name('none'));
  });
}
