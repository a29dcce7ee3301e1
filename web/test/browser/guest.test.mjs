// Calling the team without an account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOverview } from '../fake/overview.mjs';
import { CALL } from '../fake/room.mjs';
import { tokens } from '../fake/server.mjs';
import { Visitor, shot, until } from './browser.mjs';
import { stage } from './stage.mjs';

let browser, server, one;
stage({ zeynep: 'Zeynep Çağlayan' }, 'nobody', ({ room, ...made }) => {
  ({ browser, server } = made);
  room.kind = 'DIRECT';
  room.status = 'RINGING';
  answerOverview(server, { appointments: [], incoming: [], past: [], roles: ['CLIENT'] });
  const { call } = server.answers;
  server.answers.call = (variables, who) => {
    const answer = call(variables, who);
    return { ...answer, call: { ...answer.call, queue: { position: 2, estimatedSeconds: 240 } } };
  };
  server.answers.visit = () => ({ visit: { tokens: tokens('zeynep') } });
  server.answers.callTeam = () => ({ callTeam: { call: { id: CALL } } });
});

async function open(options, path = '/room?site=klinik') {
  one = await Visitor.of(browser, server.url, options);
  await one.open(path);
  await one.is('signing in');
}

async function fill(name = 'Zeynep Çağlayan', email = 'zeynep@example.com') {
  await one.page.click('#guest');
  await one.page.fill('input[name=name]', name);
  await one.page.fill('input[name=email]', email);
}

const send = () => one.page.click('form .choices button:not(.quiet)');
const text = (place) => one.page.locator(place).textContent();
const says = (place, words) => until(String(words), async () => words.test(await text(place)));
const asked = (wanted) => server.asked.filter(({ operation }) => operation === wanted);
const focused = () => one.page.evaluate(() => document.activeElement.name);

test('a name and an address are enough to wait for the team', async () => {
  await open();
  await fill('  Zeynep Çağlayan ');
  await send();
  await one.is('waiting');
  assert.deepEqual(asked('visit')[0].variables, {
    site: 'klinik',
    person: { name: 'Zeynep Çağlayan', email: 'zeynep@example.com', locale: 'EN' },
    device: 'Room',
  });
  assert.equal(asked('callTeam')[0].bearer, 'zeynep');
  await says('.veil', /It rings.*Place 2/);
  await one.page.reload();
  await one.is('waiting');
  assert.equal(asked('visit').length, 1, 'stays signed in');
  assert.deepEqual(one.errors, []);
});

test('pressed twice it is one visit and one call', async () => {
  const slowly = (answer) => () => new Promise((resolve) => setTimeout(() => resolve(answer), 600));
  server.answers.visit = slowly({ visit: { tokens: tokens('zeynep') } });
  server.answers.callTeam = slowly({ callTeam: { call: { id: CALL } } });
  await open();
  await fill();
  await one.page.dblclick('form .choices button:not(.quiet)');
  await one.page.waitForTimeout(800);
  await one.page.keyboard.press('Enter');
  await one.is('waiting');
  assert.deepEqual([asked('visit').length, asked('callTeam').length], [1, 1]);
});

test('by the keyboard alone', async () => {
  await open();
  await one.page.focus('#guest');
  await one.page.keyboard.press('Enter');
  assert.equal(await focused(), 'name');
  await one.page.keyboard.type('Zeynep');
  await one.page.keyboard.press('Enter');
  assert.equal(await focused(), 'email');
  await one.page.keyboard.type('zeynep@example.com');
  await one.page.keyboard.press('Enter');
  await one.is('waiting');
});

test('what is wrong is said at its field, and goes when it is written anew', async () => {
  await open();
  await fill('', 'zeynep');
  await send();
  await says('#name-problem', /write your name/);
  assert.equal(await focused(), 'name');
  assert.equal(await one.page.getAttribute('input[name=name]', 'aria-describedby'), 'name-problem');
  await one.page.fill('input[name=name]', 'Zeynep');
  assert.equal(await text('#name-problem'), '');
  await send();
  await says('#email-problem', /such as name@example/);
  assert.equal(asked('visit').length, 0);
  server.answers.visit = () => ({ code: 'MALFORMED_EMAIL', details: { argument: 'email' } });
  await one.page.fill('input[name=email]', 'zeynep@x');
  await send();
  await says('#email-problem', /not an email address/);
  assert.equal(await one.page.getAttribute('input[name=email]', 'aria-invalid'), 'true');
  assert.equal(await focused(), 'email');
});

for (const [locale, code, words] of [
  ['en-GB', 'REGISTRATION_CLOSED', /does not take calls without an account/],
  ['tr-TR', 'REGISTRATION_CLOSED', /hesapsız arama almıyor/],
  ['en-GB', 'NOT_FOUND', /no such site/],
  ['tr-TR', 'NOT_FOUND', /Böyle bir kurum yok/],
  ['en-GB', 'RATE_LIMITED', /Too many requests.*30/],
  ['tr-TR', 'RATE_LIMITED', /çok fazla istek.*30/],
]) {
  test(`a refusal is told in words, and it can be tried again: ${code}, ${locale}`, async () => {
    const { visit } = server.answers;
    server.answers.visit = () => ({ code, details: { retryAfterSeconds: 30 } });
    await open({ locale });
    await fill();
    await send();
    await says('form > .problem', words);
    server.answers.visit = visit;
    await send();
    await one.is('waiting');
  });
}

for (const [locale, words] of [
  ['en-GB', /account with this email address/],
  ['tr-TR', /e-posta adresiyle bir hesap/],
]) {
  test(`who has an account signs in, with the address filled in: ${locale}`, async () => {
    server.answers.visit = () => ({ code: 'EMAIL_TAKEN' });
    await open({ locale, viewport: { width: 320, height: 760 }, colorScheme: 'dark' });
    await fill();
    await send();
    await says('.card .standing', words);
    await says('#announcements', words);
    assert.equal(await one.page.inputValue('input[name=email]'), 'zeynep@example.com');
    assert.equal(await focused(), 'password');
    await shot(one, `guest-taken-${locale.slice(0, 2)}-320`);
    await one.page.fill('input[name=password]', 'randevu-demo');
    await one.page.keyboard.press('Enter');
    await one.is('lobby');
  });
}

test('where the call cannot be begun, the overview is there to try again', async () => {
  const { callTeam } = server.answers;
  server.answers.callTeam = () => ({ code: 'UNAVAILABLE' });
  await open();
  await fill();
  await send();
  await one.is('lobby');
  await says('#notices', /not ready/);
  server.answers.callTeam = callTeam;
  await one.page.dblclick('#call-team');
  await one.is('waiting');
  assert.deepEqual([asked('visit').length, asked('callTeam').length], [1, 2]);
});

test('it is offered at a site’s door only, and one can go back', async () => {
  await open({}, '/room');
  assert.equal(await one.page.locator('#guest').count(), 0);
  await one.open(`/room?call=${CALL}&site=klinik`);
  await one.is('signing in');
  assert.equal(await one.page.locator('#guest').count(), 0);
  await one.open('/room?site=klinik');
  await fill();
  await one.page.getByRole('button', { name: 'I have an account' }).click();
  assert.equal(await one.page.inputValue('input[name=email]'), 'zeynep@example.com');
  assert.equal(await one.page.inputValue('input[name=site]'), 'klinik');
});

for (const [locale, width, colorScheme] of [
  ['en-GB', 320, 'light'],
  ['en-GB', 1280, 'dark'],
  ['tr-TR', 320, 'dark'],
  ['tr-TR', 1280, 'light'],
]) {
  test(`it fits on the page: ${locale}, ${width} px`, async () => {
    const name = (what) => `guest-${what}-${locale.slice(0, 2)}-${width}`;
    await open({ locale, colorScheme, viewport: { width, height: 760 } });
    await shot(one, name('door'));
    await fill('', '');
    await shot(one, name('form'));
    await send();
    await until('said', () => text('#name-problem'));
    await shot(one, name('problem'));
    await one.page.fill('input[name=name]', 'Zeynep');
    await one.page.fill('input[name=email]', 'zeynep@example.com');
    await send();
    await one.is('waiting');
    await says('.veil', /2/);
    await shot(one, name('waiting'));
  });
}
