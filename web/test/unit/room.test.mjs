import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Room } from '../../dist/room/room.js';

const JOINED = {
  type: 'joined',
  call: 'c',
  self: 'a',
  connection: 'n',
  grants: {},
  graceSeconds: 30,
  iceServers: [],
  people: [],
};

let lines, phases, resets, passes, failing, room;
const hear = (line, message) =>
  line.onmessage({ data: typeof message === 'string' ? message : JSON.stringify(message) });

/** Lets timers and what waits for them come to their end. */
async function pass(ms) {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  lines = [];
  phases = [];
  resets = passes = 0;
  failing = null;
  room = new Room(
    {
      pass: async () => {
        if (failing) throw failing;
        return { token: `token ${++passes}`, url: 'ws://relay' };
      },
      open: () => {
        const line = { readyState: 0, sent: [], closed: false };
        line.send = (raw) => line.sent.push(JSON.parse(raw));
        line.close = () => (line.closed = true);
        lines.push(line);
        return line;
      },
      failure: (error) => (error === 'signed out' ? error : { type: 'lost' }),
      signedOut: () => phases.push('signed out'),
    },
    { phase: ({ name }) => phases.push(name), message: () => undefined, reset: () => (resets += 1) },
  );
});

async function joined() {
  room.enter();
  await pass(0);
  const line = lines.at(-1);
  line.readyState = 1;
  line.onopen();
  hear(line, JOINED);
  return line;
}

test('the first word is join, with the token', async () => {
  const line = await joined();
  assert.deepEqual(line.sent, [{ type: 'join', token: 'token 1' }]);
  assert.equal(room.phase.name, 'joined');
});

test('a closed socket leads to another, with another token', async () => {
  const first = await joined();
  first.onclose();
  assert.equal(room.phase.name, 'reconnecting');
  assert.equal(resets, 1);
  await pass(800);
  const second = lines.at(-1);
  second.readyState = 1;
  second.onopen();
  assert.deepEqual(second.sent, [{ type: 'join', token: 'token 2' }]);
});

test('what comes of a connection that was given up is not heard', async () => {
  const first = await joined();
  room.lose();
  assert.equal(first.onmessage, null);
  assert.equal(first.closed, true);
});

test('what cannot be understood ends the connection, not the page', async () => {
  const line = await joined();
  hear(line, '{"type":');
  assert.equal(room.phase.name, 'reconnecting');
  assert.equal(line.closed, true);
});

test('a socket that never opens is given up', async () => {
  room.enter();
  await pass(0);
  await pass(10_000);
  assert.equal(room.phase.name, 'reconnecting');
});

test('no network: it is tried again until the time is over', async () => {
  await joined();
  failing = 'no network';
  room.lose();
  for (let second = 0; second < 40; second++) await pass(1_000);
  assert.equal(room.phase.name, 'ended');
  assert.equal(room.phase.ending.reason, 'unreachable');
});

test('without a session somebody is asked to sign in', async () => {
  failing = 'signed out';
  room.enter();
  await pass(0);
  assert.equal(phases.at(-1), 'signed out');
});

test('who leaves says so, and nothing can be said afterwards', async () => {
  const line = await joined();
  room.leave();
  assert.deepEqual(line.sent.at(-1), { type: 'leave' });
  assert.equal(room.send({ type: 'chat', text: 'late' }), false);
});
