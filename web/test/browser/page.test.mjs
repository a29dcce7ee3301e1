// The page against a server that stands in for Randevu's, and a relay that is played by another page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visitor, meet, until } from './browser.mjs';
import { stage } from './stage.mjs';

const ELIF = 'elif';
const CAN = 'can';
const NAMES = { [ELIF]: 'Dyt. Elif Yılmaz', [CAN]: 'Can Öztürk' };

let browser, server, room;
stage(NAMES, ELIF, (made) => ({ browser, server, room } = made));

async function visitor(who, options) {
  const one = await Visitor.of(browser, server.url, options);
  await one.open('/room?appointment=22222222-2222-4222-8222-222222222222');
  await one.signIn('istanbul-klinik', `${who}@example.com`, 'randevu-demo');
  return one;
}

async function met() {
  await room.playRelay(await browser.newContext());
  return await meet(
    () => visitor(ELIF),
    () => visitor(CAN),
  );
}

test('a guest waits until the host lets him in, and then both see and hear each other', async () => {
  const { host, guest } = await met();
  const seen = await guest.seesAndHears();
  await host.seesAndHears();
  assert.ok(seen.selectedRemoteAddress);
  assert.equal(seen.selectedProtocol, 'udp');
  assert.deepEqual([...host.errors, ...guest.errors], []);
});

test('muting and turning the camera off is said, shown, and needs no new offer', async () => {
  const { host, guest } = await met();
  await guest.seesAndHears();
  const answers = () => room.said.filter(({ type }) => type === 'answer').length;
  const before = answers();
  await host.page.click('#microphone');
  await host.page.click('#camera');
  await until('muted', () => guest.page.locator('.tile.person .mark').isVisible());
  await until('initials', async () => (await guest.page.locator('.tile.person .avatar').textContent()) === 'EY');
  assert.equal(await guest.page.locator('.tile.person video').isVisible(), false);
  await host.page.click('#camera');
  await until('a picture', () => guest.page.locator('.tile.person video').isVisible());
  await guest.seesAndHears();
  assert.equal(answers(), before);
});

test('a screen is shared, drawn on at the same place, and stopped', async () => {
  const { host, guest } = await met();
  await guest.seesAndHears();
  await host.page.click('#screen');
  const board = guest.page.locator('.screen canvas');
  await board.waitFor();
  await until(
    'the screen moves',
    async () => (await guest.stats()).received.filter(({ frames }) => frames > 0).length >= 2,
  );
  const box = await board.boundingBox();
  await guest.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  await guest.page.mouse.down();
  await guest.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 8 });
  await guest.page.mouse.up();
  const mark = await until('a mark', () => room.said.find(({ type }) => type === 'draw'));
  assert.equal(mark.data.on, ELIF);
  assert.ok(Math.abs(mark.data.points[0][0] - 0.5) < 0.01 && Math.abs(mark.data.points[0][1] - 0.5) < 0.01);
  await until('the mark is painted at the host', () =>
    host.page.locator('.screen canvas').evaluate((canvas) => {
      const at = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      return at[3] > 0;
    }),
  );
  await host.page.click('#screen');
  await board.waitFor({ state: 'detached' });
  await until('it is said to be off', () => room.people.get(ELIF).screen === false);
});

test('the relay is told how wide pictures are shown, and nothing of hidden ones', async () => {
  const { guest, host } = await met();
  await guest.seesAndHears();
  const views = () => room.said.filter(({ who, type }) => who === CAN && type === 'view');
  await until('a view', () => views().at(-1)?.width > 300);
  await host.page.click('#camera');
  await until('hidden', () => views().at(-1)?.width === 0);
});

test('a cut connection comes back by itself, with a token of its own', async () => {
  const { guest } = await met();
  await guest.seesAndHears();
  const tokens = () =>
    server.asked.filter(({ operation, bearer }) => operation === 'createRoomToken' && bearer === CAN).length;
  const before = tokens();
  server.cut();
  await guest.is('reconnecting');
  await guest.is('joined');
  assert.equal(tokens(), before + 1);
  await guest.seesAndHears();
});

test('a reloaded page is in the same call without signing in or waiting', async () => {
  const { guest } = await met();
  await guest.page.reload();
  await guest.is('joined');
  await guest.seesAndHears();
});

test('a restart brings new ICE credentials and the same connection', async () => {
  const { guest } = await met();
  await guest.seesAndHears();
  room.tell(CAN, { type: 'interrupted' });
  await until('interrupted', async () => (await guest.state()).interrupted);
  await until('a restart', () => room.said.some(({ who, type }) => who === CAN && type === 'restart'));
  room.tell(CAN, { type: 'resumed' });
  await until('resumed', async () => (await guest.state()).interrupted === false);
  await guest.seesAndHears();
});

test('chat reaches the others as text', async () => {
  const { host, guest } = await met();
  await host.page.click('#chat');
  await host.page.fill('.chat textarea', '<b>Merhaba</b>');
  await host.page.keyboard.press('Enter');
  await until('unseen', () => guest.page.locator('#chat[data-unseen="1"]').count());
  await guest.page.click('#chat');
  await until('the text', async () => (await guest.page.locator('.lines').textContent()).includes('<b>Merhaba</b>'));
});

test('leaving, being sent out, and the end for all have words of their own', async () => {
  const { host, guest } = await met();
  await guest.page.click('#leave');
  assert.equal((await guest.is('ended')).ending.reason, 'hung_up');
  await guest.page.getByRole('button', { name: 'Come back' }).click();
  await guest.is('joined');
  await host.page.click('#remove-can');
  await host.page.click('dialog[open] button.danger');
  assert.equal((await guest.is('ended')).ending.reason, 'removed');
  await host.page.click('#end-all');
  await host.page.click('dialog[open] button.danger');
  assert.equal((await host.is('ended')).ending.reason, 'call_ended');
});

test('a room opened elsewhere is not taken back unasked', async () => {
  const { guest } = await met();
  room.close(CAN, 'replaced', { return: true });
  const { ending } = await guest.is('ended');
  assert.deepEqual([ending.reason, ending.mayReturn], ['replaced', true]);
});

test('a room that is not open yet says when, and is entered then', async () => {
  const { enterRoom } = server.answers;
  const opensAt = new Date(Date.now() + 4_000).toISOString();
  server.answers.enterRoom = () => ({ code: 'JOIN_NOT_OPEN', details: { opensAt } });
  const host = await visitor(ELIF, { locale: 'tr-TR' });
  await host.is('ended');
  assert.match(await host.page.locator('.card').textContent(), /kendiliğinden girecek/);
  server.answers.enterRoom = enterRoom;
  await host.is('joined');
});

test('a refusal is told in words, and an unknown one with what to quote', async () => {
  for (const [code, words] of [
    ['ROOM_FULL', /The room is full/],
    ['SOMETHING_NEW', /SOMETHING_NEW, r-1/],
  ]) {
    server.answers.enterRoom = () => ({ code });
    const host = await visitor(ELIF);
    await host.is('ended');
    assert.match(await host.page.locator('.card').textContent(), words);
  }
});
