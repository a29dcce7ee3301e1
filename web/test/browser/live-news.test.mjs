// The overview hears of what changes, comes back when it could not, and looks for itself where it can hear nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APPOINTMENT, PAST, answerOverview } from '../fake/overview.mjs';
import { CALL } from '../fake/room.mjs';
import { tokens } from '../fake/server.mjs';
import { Visitor, shot, until } from './browser.mjs';
import { stage } from './stage.mjs';

const RINGING = { id: CALL, callerName: 'Emre Koç' };

let browser, server, room, now, visitor;
stage({ elif: 'Dyt. Elif Yılmaz' }, 'elif', (made) => {
  ({ browser, server, room } = made);
  now = { appointments: [APPOINTMENT], incoming: [], past: PAST };
  answerOverview(server, now);
});

async function open(path = '/room', options = {}) {
  visitor = await Visitor.of(browser, server.url, options);
  await visitor.open(path);
  await visitor.signIn('klinik', 'elif@example.com', 'randevu-demo');
}

const looks = () => server.asked.filter(({ operation, variables }) => operation === 'me' && !variables.first).length;
const state = () => visitor.page.locator('#state').textContent();
const rings = () => visitor.page.locator(`#accept-${CALL}`);
const pass = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The overview is there, follows, and has looked for the last time. */
async function following() {
  await until('following', () => server.live.count === 1);
  await pass(2_500);
}

test('what changes is shown at once, and nothing is asked for in between', async () => {
  await open();
  await following();
  const { protocol, token } = server.live.said[0];
  assert.deepEqual([protocol, token], ['graphql-transport-ws', 'elif']);
  const before = looks();
  await pass(6_000);
  assert.equal(looks(), before);
  now.incoming = [RINGING];
  server.live.changed('myCalls');
  await rings().waitFor({ timeout: 1_500 });
  now.incoming = [];
  now.appointments = [];
  server.live.changed('myAppointments');
  await visitor.page.locator('#join-a').waitFor({ state: 'detached', timeout: 1_500 });
  assert.equal(await state(), 'Dyt. Elif Yılmaz');
  assert.deepEqual(visitor.errors, []);
});

test('changes that come together are asked for once', async () => {
  await open();
  await following();
  const before = looks();
  for (let times = 0; times < 20; times++) server.live.changed('myCalls');
  await pass(1_500);
  assert.ok(looks() - before <= 2, `${looks() - before} times`);
});

test('what was missed while the connection was cut is asked for', async () => {
  await open();
  await following();
  server.cut();
  now.incoming = [RINGING];
  await rings().waitFor({ timeout: 5_000 });
  await until('following again', () => server.live.count === 1);
});

test('a network that goes is said, and one that comes back is noticed', async () => {
  await open();
  await following();
  const context = visitor.page.context();
  await context.setOffline(true);
  await until('said', async () => /cannot be reached/.test(await state()));
  now.incoming = [RINGING];
  await context.setOffline(false);
  await rings().waitFor({ timeout: 5_000 });
  await until('as before', async () => (await state()) === 'Dyt. Elif Yılmaz');
});

test('a server that has fallen silent is found out when somebody looks again', async () => {
  await open();
  await following();
  server.live.silent = true;
  await visitor.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await until('given up', () => server.live.count === 0, 8);
  server.live.silent = false;
  await until('another', () => server.live.count === 1, 15);
});

test('a token that has ended is exchanged for the connection, once', async () => {
  server.answers.refresh = () => ({ refresh: { ...tokens('elif'), accessToken: 'another' } });
  await open();
  await following();
  server.live.refuses = (token) => token === 'elif';
  server.live.close(4403);
  await until('another token', () => server.live.said.some((one) => one.token === 'another'));
  await until('following again', () => server.live.count === 1);
  assert.equal(server.asked.filter(({ operation }) => operation === 'refresh').length, 1);
});

test('without a session somebody is asked to sign in', async () => {
  await open();
  await following();
  server.live.refuses = () => true;
  server.live.close(4403);
  await visitor.is('signing in');
  server.live.refuses = () => false;
  await visitor.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await visitor.is('lobby');
  await until('following again', () => server.live.count === 1);
});

for (const [locale, words] of [
  ['en-GB', /Renewed every 5\s+s/],
  ['tr-TR', /5\s+sn’de bir yenilenir/],
]) {
  test(`where nothing can be heard it is asked for, and said so: ${locale}`, async () => {
    server.live.unheard = true;
    await open('/room', { locale, viewport: { width: 320, height: 640 } });
    await until('said', async () => words.test(await state()));
    await shot(visitor, `live-down-${locale.slice(0, 2)}-320`);
    now.incoming = [RINGING];
    await rings().waitFor({ timeout: 7_000 });
    server.live.unheard = false;
    await until('heard again', async () => (await state()) === 'Dyt. Elif Yılmaz', 30);
  });
}

test('the place in the queue is heard of while it rings', async () => {
  room.kind = 'DIRECT';
  room.status = 'RINGING';
  room.people.get('elif').state = 'waiting';
  const { call } = server.answers;
  let position = 3;
  server.answers.call = (variables, who) => {
    const answer = call(variables, who);
    return { ...answer, call: { ...answer.call, queue: { position, estimatedSeconds: null } } };
  };
  await open(`/room?call=${CALL}`);
  await until('the place', async () => /Place 3/.test(await visitor.page.locator('.veil').textContent()));
  await until('following', () => server.live.said.some(({ subscribed }) => subscribed === 'queue'));
  await pass(2_500);
  position = 2;
  server.live.changed('queue');
  await until('moved up', async () => /Place 2/.test(await visitor.page.locator('.veil').textContent()), 1.5);
  await visitor.page.click('#leave');
  await until('no longer', () => server.live.count === 0);
});
