import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Live } from '../../dist/room/live.js';

const CALLS = { query: 'subscription { myCalls { cursor } }', variables: {} };

let lines, heard, tokens, failing, final, live;

/** Lets timers and what waits for them come to their end. */
async function pass(ms) {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  lines = [];
  heard = [];
  tokens = [];
  failing = null;
  final = false;
  live = new Live(
    { calls: CALLS },
    {
      open: () => {
        const line = { readyState: 0, sent: [], closed: false };
        line.send = (raw) => line.sent.push(JSON.parse(raw));
        line.close = () => (line.closed = true);
        lines.push(line);
        return line;
      },
      token: async (refused) => {
        tokens.push(refused);
        if (failing) throw failing;
        return `token ${tokens.length}`;
      },
    },
    {
      begun: () => heard.push('begun'),
      changed: (operation) => heard.push(`changed ${operation}`),
      state: (state) => heard.push(state),
      failed: () => final,
    },
  );
});

const hear = (line, message) => line.onmessage({ data: JSON.stringify(message) });

async function open() {
  await pass(0);
  const line = lines.at(-1);
  line.readyState = 1;
  line.onopen();
  hear(line, { type: 'connection_ack' });
  return line;
}

async function begun() {
  live.begin();
  return await open();
}

test('it says who it is, and subscribes once that is known', async () => {
  const line = await begun();
  assert.deepEqual(line.sent, [
    { type: 'connection_init', payload: { authorization: 'Bearer token 1' } },
    { type: 'subscribe', id: 'calls', payload: CALLS },
  ]);
  hear(line, { type: 'next', id: 'calls', payload: { data: {} } });
  hear(line, { type: 'ping' });
  assert.deepEqual(heard, ['connecting', 'live', 'begun', 'changed calls']);
  assert.deepEqual(line.sent.at(-1), { type: 'pong' });
});

test('a closed connection is followed by another, and what was missed is asked for', async () => {
  const line = await begun();
  line.onclose({ code: 1006 });
  assert.equal(heard.at(-1), 'connecting');
  await pass(700);
  await open();
  assert.deepEqual(heard.slice(-2), ['live', 'begun']);
  assert.deepEqual(tokens, [null, null]);
});

test('a token that is good no longer is replaced', async () => {
  const line = await begun();
  line.onclose({ code: 4403 });
  await pass(700);
  assert.deepEqual(tokens, [null, 'token 1']);
  (await open()).onclose({ code: 1001 });
  await pass(1_500);
  assert.deepEqual(tokens, [null, 'token 1', null]);
});

test('whoever does not answer is not waited for', async () => {
  const line = await begun();
  await pass(20_000);
  assert.deepEqual(line.sent.at(-1), { type: 'ping' });
  hear(line, { type: 'pong' });
  await pass(20_000);
  assert.deepEqual(line.sent.at(-1), { type: 'ping' });
  assert.equal(line.closed, false);
  await pass(4_000);
  assert.equal(line.closed, true);
  assert.equal(heard.at(-1), 'connecting');
});

test('a machine that wakes up looks at once whether somebody is there', async () => {
  const line = await begun();
  live.wake();
  assert.deepEqual(line.sent.at(-1), { type: 'ping' });
  await pass(4_000);
  assert.equal(line.closed, true);
  live.wake();
  await pass(0);
  assert.equal(lines.length, 2, 'without waiting for the end of the pause');
});

test('what cannot be had is said to be down, and tried again less and less often', async () => {
  live.begin();
  await pass(0);
  lines.at(-1).onclose({ code: 1006 });
  assert.equal(heard.at(-1), 'connecting');
  await pass(700);
  lines.at(-1).onclose({ code: 1006 });
  assert.equal(heard.at(-1), 'down');
  for (let tries = 0; tries < 6; tries++) {
    await pass(10_000);
    lines.at(-1).onclose({ code: 1006 });
  }
  const before = lines.length;
  await pass(5_900);
  assert.equal(lines.length, before, 'a pause of 6 seconds or more');
  await pass(4_200);
  assert.equal(lines.length, before + 1);
  await open();
  assert.deepEqual(heard.slice(-2), ['live', 'begun']);
});

test('a connection that never opens is given up', async () => {
  live.begin();
  await pass(0);
  await pass(6_000);
  assert.equal(lines[0].closed, true);
});

test('what cannot be understood, and a subscription that ends, end the connection', async () => {
  for (const said of [
    { type: 'weather' },
    { type: 'complete', id: 'calls' },
    { type: 'next', id: 'calls', payload: { errors: [{ message: 'TOO_SLOW' }] } },
  ]) {
    const line = await begun();
    hear(line, said);
    assert.equal(line.closed, true, said.type);
    live.end();
  }
});

test('without a session nothing is tried again, with a failing network it is', async () => {
  failing = new Error('no network');
  live.begin();
  await pass(0);
  await pass(700);
  assert.equal(tokens.length, 2);
  final = true;
  await pass(2_000);
  await pass(60_000);
  assert.equal(tokens.length, 3);
});

test('once ended, nothing is said and nothing heard', async () => {
  const line = await begun();
  live.end();
  assert.deepEqual([line.closed, line.onmessage], [true, null]);
  const before = heard.length;
  await pass(60_000);
  assert.equal(heard.length, before);
});
