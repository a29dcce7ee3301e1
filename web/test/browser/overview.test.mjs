// The overview: where one can go, and the meetings that are over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APPOINTMENT, PAST, answerOverview, past } from '../fake/overview.mjs';
import { COMPLETING, recording } from '../fake/recorded.mjs';
import { Visitor, shot, until } from './browser.mjs';
import { stage } from './stage.mjs';

let browser, server, room, now;
stage({ elif: 'Dyt. Elif Yılmaz' }, 'elif', (made) => {
  ({ browser, server, room } = made);
  now = { appointments: [APPOINTMENT], incoming: [], past: PAST };
  answerOverview(server, now);
});

async function open(options) {
  const one = await Visitor.of(browser, server.url, options);
  await one.open('/room');
  await one.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await one.is('lobby');
  return one;
}

const row = (one, number) => one.page.locator(`#past li:nth-child(${number})`);
const has = (one, number, words) =>
  until(String(words), async () => words.test(await row(one, number).textContent({ timeout: 1_000 })));

test('what is over is told with whom, when, for how long, and how it went', async () => {
  const one = await open();
  await has(one, 1, /Ayşe.*4 March 2026.*· 31 minWatch the recording$/);
  await has(one, 2, /Can Öztürk.*· 42 s$/);
  await has(one, 3, /Emre Koç.*not answered/);
  await has(one, 4, /The team.*called off/);
  await has(one, 5, /nobody was free/);
  assert.equal(await row(one, 1).locator('a').getAttribute('href'), '/room?recording=p1');
  assert.match(await row(one, 1).locator('a').getAttribute('aria-label'), /^Watch the recording: Prof/);
});

test('earlier ones are shown when they are asked for', async () => {
  now.past = Array.from({ length: 12 }, (_, index) => past(`p${index}`, `Kişi ${index}`));
  const one = await open();
  await has(one, 8, /Kişi 7/);
  await one.page.focus('#past-more');
  await one.page.keyboard.press('Enter');
  await has(one, 12, /Kişi 11/);
  assert.equal(await one.page.locator('#past-more').count(), 0);
  assert.equal(await one.page.evaluate(() => document.activeElement.id), 'past');
});

test('without what is over the rest is there', async () => {
  const { me } = server.answers;
  server.answers.me = (variables) => (variables.first ? { code: 'GRAPHQL_VALIDATION_FAILED' } : me(variables));
  const one = await open();
  await one.page.locator('#join-a').waitFor();
  assert.equal(await one.page.locator('#past').count(), 0);
});

test('a call that was recorded says so at its end', async () => {
  const one = await Visitor.of(browser, server.url);
  room.recordings.push(recording({ ...COMPLETING, stoppedAt: new Date().toISOString() }));
  await one.open('/room?appointment=a');
  await one.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await one.is('joined');
  await one.page.click('#end-all');
  await one.page.click('dialog[open] button.danger');
  await one.page.getByRole('link', { name: 'Watch the recording' }).waitFor();
  await shot(one, 'overview-ended-en');
});

for (const [locale, width, colorScheme] of [
  ['en-GB', 320, 'dark'],
  ['tr-TR', 320, 'light'],
  ['tr-TR', 1280, 'dark'],
]) {
  test(`it fits on the page: ${locale}, ${width} px`, async () => {
    now.name = PAST[0].participants[1].name;
    now.incoming = [{ id: 'i', callerName: PAST[0].participants[1].name }];
    const one = await open({ locale, colorScheme, viewport: { width, height: width > 320 ? 1000 : 1500 } });
    await row(one, 5).waitFor();
    await shot(one, `overview-${locale.slice(0, 2)}-${width}`);
  });
}
