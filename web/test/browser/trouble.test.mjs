// What the page does when something is not as it should be, and the list of where one can go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALL } from '../fake/room.mjs';
import { tokens } from '../fake/server.mjs';
import { Visitor, until } from './browser.mjs';
import { stage } from './stage.mjs';

let browser, server, room, visitor;
stage({ elif: 'Dyt. Elif Yılmaz' }, 'elif', async (made) => {
  ({ browser, server, room } = made);
  visitor = await Visitor.of(browser, server.url);
});

async function open(path) {
  await visitor.open(path);
  await visitor.signIn('klinik', 'elif@example.com', 'randevu-demo');
}

/** Has the browser refuse the camera and the microphone. */
async function refuseMedia(name) {
  await visitor.page.addInitScript((error) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', error));
  }, name);
}

for (const [error, words] of [
  ['NotAllowedError', /may not use the camera/],
  ['NotFoundError', /No camera was found/],
  ['NotReadableError', /Another program uses the camera/],
]) {
  test(`without a camera one is in the room all the same, and is told why: ${error}`, async () => {
    await refuseMedia(error);
    await open('/room?appointment=a');
    await visitor.is('joined');
    await until('told', async () => words.test(await visitor.page.locator('#notices').textContent()));
    assert.equal(room.people.get('elif').camera, false);
  });
}

test('an ended session asks to sign in, and goes on where it was', async () => {
  const { enterRoom } = server.answers;
  server.answers.enterRoom = () => ({ code: 'UNAUTHENTICATED' });
  await open('/room?appointment=a');
  await until('asked again', () => server.asked.some(({ operation }) => operation === 'refresh'));
  await visitor.is('signing in');
  server.answers.enterRoom = enterRoom;
  await visitor.signIn('klinik', 'elif@example.com', 'randevu-demo');
  await visitor.is('joined');
});

test('an access token that has ended is exchanged, once, and nobody notices', async () => {
  const { enterRoom } = server.answers;
  server.answers.refresh = () => ({ refresh: tokens('elif') });
  server.answers.enterRoom = (variables, who) => {
    const refreshed = server.asked.some(({ operation }) => operation === 'refresh');
    return refreshed ? enterRoom(variables, who) : { code: 'TOKEN_EXPIRED' };
  };
  await open('/room?appointment=a');
  await visitor.is('joined');
  assert.equal(server.asked.filter(({ operation }) => operation === 'refresh').length, 1);
});

test('a call that rings is accepted from the list, with the keyboard alone', async () => {
  const now = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
  const client = { clientId: 'can', client: { name: 'Can Öztürk' }, provider: null };
  server.answers.me = () => ({
    me: { accountId: 'elif', roles: ['AGENT'], account: { name: 'Elif' }, site: { name: 'Klinik' } },
    myAppointments: { nodes: [{ id: 'a', start: now(10), end: now(40), joiningOpens: now(-20), ...client }] },
    incomingCalls: [{ id: CALL, callerName: 'Emre Koç' }],
    myCalls: { nodes: [] },
  });
  server.answers.acceptCall = () => ({ acceptCall: { receipt: { position: '1' } } });
  await open('/room');
  await visitor.page.locator(`#accept-${CALL}`).waitFor();
  assert.equal(await visitor.page.locator('#join-a').getAttribute('href'), '/room?appointment=a');
  while ((await visitor.page.evaluate(() => document.activeElement.id)) !== `accept-${CALL}`) {
    await visitor.page.keyboard.press('Tab');
  }
  await visitor.page.keyboard.press('Enter');
  await visitor.is('joined');
  assert.match(visitor.page.url(), new RegExp(`call=${CALL}$`));
});
