// Whether calls reach those of the team, and whom those who call would reach.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APPOINTMENT, PAST, answerOverview } from '../fake/overview.mjs';
import { CALL } from '../fake/room.mjs';
import { Visitor, shot, until } from './browser.mjs';
import { stage } from './stage.mjs';

let browser, server, now;
stage({ elif: 'Dyt. Elif Yılmaz' }, 'elif', (made) => {
  ({ browser, server } = made);
  now = { appointments: [APPOINTMENT], incoming: [], past: PAST.slice(0, 2) };
  answerOverview(server, now);
});

async function open(options) {
  const one = await Visitor.of(browser, server.url, options);
  await one.open('/room');
  await one.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await one.is('lobby');
  await one.page.locator(now.roles?.[0] === 'CLIENT' ? '#desk' : '#reach').waitFor();
  return one;
}

const text = (one, place) => one.page.locator(place).textContent();
const says = (one, place, words, seconds) =>
  until(String(words), async () => words.test(await text(one, place)), seconds);
const own = '#reach > summary';
const set = () => server.asked.filter(({ operation }) => operation === 'setAvailability').map((one) => one.variables);

test('it is set with the keyboard, and the calls that ring are asked for again', async () => {
  const one = await open();
  await says(one, own, /^AvailableCalls reach you\./);
  // What rings does so only for whoever is available.
  now.incoming = [{ id: CALL, callerName: 'Emre Koç' }];
  await one.page.focus(own);
  await one.page.keyboard.press('Enter');
  await one.page.keyboard.press('Tab');
  assert.equal(await one.page.locator('#be-AVAILABLE').getAttribute('aria-pressed'), 'true');
  await one.page.keyboard.press('Tab');
  await one.page.keyboard.press('Enter');
  await says(one, own, /^BusyCalls do not reach you\./);
  assert.deepEqual([set()[0].status, set()[0].until], ['BUSY', null]);
  await one.page.locator(`#accept-${CALL}`).waitFor({ timeout: 1_500 });
  assert.equal(await one.page.evaluate(() => document.activeElement.localName), 'summary');
  assert.equal(await one.page.locator('#reach').getAttribute('open'), null);
  assert.deepEqual(one.errors, []);
});

test('what is open stays open, and the focus where it is, when something rings', async () => {
  const one = await open();
  await one.page.click(own);
  await one.page.focus('#break-time');
  await one.page.keyboard.type('1');
  now.incoming = [{ id: CALL, callerName: 'Emre Koç' }];
  server.live.changed('myCalls');
  await one.page.locator(`#accept-${CALL}`).waitFor();
  assert.equal(await one.page.evaluate(() => document.activeElement.id), 'break-time');
  assert.equal(await one.page.locator('#be-BUSY').isVisible(), true);
});

test('a break counts down, ends by itself, and says so', async () => {
  now.team = [{ accountId: 'elif', name: 'Elif', availability: { status: 'ON_BREAK', until: null }, callId: null }];
  now.team[0].availability.until = new Date(Date.now() + 8_000).toISOString();
  const one = await open();
  await says(one, own, /^On a break, until .*0:0[1-5] left/);
  const looked = () => server.asked.filter(({ operation, variables }) => operation === 'me' && !variables.first).length;
  const before = looked();
  await says(one, own, /^AvailableCalls reach you/, 10);
  await says(one, '#announcements', /break is over/);
  await until('asked again', () => looked() > before);
});

test('breaks have a length, or an end that must be near', async () => {
  const one = await open();
  for (const minutes of [15, 30, 60]) {
    const before = set().length;
    await one.page.click(own);
    await one.page.click(`#break-${minutes}`);
    await until('set', () => set().length > before);
    await one.page.locator('#reach:not([open])').waitFor();
    const { status, until: end } = set().at(-1);
    assert.equal(status, 'ON_BREAK');
    assert.ok(Math.abs(new Date(end) - Date.now() - minutes * 60_000) < 5_000);
    await says(one, own, /left/);
  }
  await one.page.click(own);
  const clock = (hours) => new Date(Date.now() + hours * 3_600_000).toTimeString().slice(0, 5);
  await one.page.fill('#break-time', clock(-1));
  await one.page.click('#break-begin');
  await says(one, '#break-problem', /over already/);
  assert.equal(await one.page.locator('#break-time').getAttribute('aria-invalid'), 'true');
  await one.page.fill('#break-time', clock(2));
  assert.equal(await text(one, '#break-problem'), '');
  await one.page.keyboard.press('Enter');
  await until('set', () => set().length === 4);
  assert.ok(Math.abs(new Date(set()[3].until) - Date.now() - 2 * 3_600_000) < 61_000);
});

test('what is refused is said, and all stays as it was', async () => {
  server.answers.setAvailability = () => ({ code: 'NOT_OF_THE_TEAM' });
  const one = await open();
  await one.page.click(own);
  await one.page.click('#be-AWAY');
  await says(one, '#notices', /Only those of the team/);
  await says(one, own, /^Available/);
  assert.equal(await one.page.locator('#be-AWAY').isEnabled(), true);
});

test('without the team the rest is there', async () => {
  server.answers.team = () => ({ code: 'INTERNAL' });
  const one = await Visitor.of(browser, server.url);
  await one.open('/room');
  await one.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await one.page.locator('#join-a').waitFor();
  await one.page.locator('#desk').waitFor();
  assert.equal(await one.page.locator('#reach').isVisible(), false);
});

for (const [locale, colleagues, words] of [
  [
    'en-GB',
    /calls reach 2 of 7/,
    [/^Dr?.*Available/, /Available/, /In a call/, /Busy/, /Away/, /On a break, until/, /Do not/],
  ],
  ['tr-TR', /7 kişiden 2 kişiye/, [/Müsait/, /Müsait/, /Görüşmede/, /Meşgul/, /Uzakta/, /Molada, bitiş/, /Rahatsız/]],
]) {
  test(`how it stands with the colleagues: ${locale}`, async () => {
    const one = await open({ locale });
    await says(one, '#team > summary', colleagues);
    await one.page.click('#team > summary');
    const rows = await one.page.locator('#colleagues li').allTextContents();
    for (const [index, word] of words.entries()) assert.match(rows[index], word);
  });
}

for (const [locale, sentences] of [
  ['en-GB', [/^Somebody is free[^:]*$/, /are talking.*Waiting now: 3\./, /^Nobody is there.*not certain[^:]*$/]],
  ['tr-TR', [/yanıtlayabilecek biri var\.$/, /görüşmede.*bekleyen: 3\./, /kimse yok.*kesin değil\.$/]],
]) {
  test(`who thinks of calling knows what to expect: ${locale}`, async () => {
    now.roles = ['CLIENT'];
    const one = await open({ locale });
    assert.equal(await one.page.locator('#reach').isVisible(), false);
    assert.equal(await one.page.locator('#call-team').getAttribute('aria-describedby'), 'desk');
    const desks = [
      { free: 1, talking: 2, waiting: 0 },
      { free: 0, talking: 2, waiting: 3 },
      { free: 0, talking: 0, waiting: 0 },
    ];
    for (const [index, desk] of desks.entries()) {
      now.desk = desk;
      server.live.changed('myCalls');
      await says(one, '#desk', sentences[index]);
      await shot(one, `desk-${locale.slice(0, 2)}-${index}`);
      assert.equal(await one.page.locator('#call-team').isEnabled(), true);
    }
    assert.equal(server.asked.filter(({ operation }) => operation === 'team').length, 0);
  });
}

for (const [locale, width, colorScheme] of [
  ['en-GB', 320, 'dark'],
  ['en-GB', 1280, 'light'],
  ['tr-TR', 320, 'light'],
  ['tr-TR', 1280, 'dark'],
]) {
  test(`it fits on the page: ${locale}, ${width} px`, async () => {
    const name = (what) => `presence-${what}-${locale.slice(0, 2)}-${width}`;
    now.desk = { free: 0, talking: 2, waiting: 3 };
    const one = await open({ locale, colorScheme, viewport: { width, height: width > 320 ? 1000 : 1200 } });
    await one.page.locator('#desk').waitFor();
    await shot(one, name('closed'));
    await one.page.click(own);
    await one.page.fill('#break-time', '00:00');
    await shot(one, name('open'));
    await one.page.click('#break-30');
    await says(one, own, /29:|30:/);
    await one.page.click('#team > summary');
    await shot(one, name('break'));
  });
}
