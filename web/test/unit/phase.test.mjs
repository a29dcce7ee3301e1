import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEGINNING, next, pause } from '../../dist/room/phase.js';

const JOINED = { type: 'joined', call: 'c', self: 'a', connection: 'n', grants: {}, iceServers: [], people: [] };
const said = (message) => ({ type: 'said', message });
const inside = (graceSeconds = 60) => next(BEGINNING, said({ ...JOINED, graceSeconds }), 0, 0.5)[0];

test('from the door into the room', () => {
  const [waiting] = next(BEGINNING, said({ type: 'waiting', call: 'c', host: 'Elif' }), 0, 0.5);
  assert.deepEqual(waiting.phase, { name: 'waiting', call: 'c', host: 'Elif' });
  const [joined, effect] = next(waiting, said({ ...JOINED, graceSeconds: 42 }), 0, 0.5);
  assert.equal(joined.phase.name, 'joined');
  assert.equal(joined.graceSeconds, 42);
  assert.deepEqual(effect, { do: 'nothing' });
});

test('pauses grow, are bounded, and differ', () => {
  const pauses = [0, 1, 2, 3, 4, 5].map((attempt) => pause(attempt, 0.5));
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 8000]);
  assert.ok(pause(3, 0) < pause(3, 1));
});

test('a lost connection is sought again until the grace time is over', () => {
  let standing = inside(20);
  let now = 1_000;
  let tries = 0;
  for (;;) {
    const [after, effect] = next(standing, { type: 'lost' }, now, 0.5);
    standing = after;
    if (effect.do !== 'connect') break;
    assert.equal(standing.phase.until, 21_000);
    assert.equal(standing.phase.attempt, tries);
    tries += 1;
    now += effect.after;
    assert.ok(now <= 21_000);
  }
  assert.equal(tries, 5);
  assert.deepEqual([standing.phase.ending.reason, standing.phase.ending.mayReturn], ['unreachable', true]);
});

test('once back, the next loss begins anew', () => {
  const [lost] = next(inside(), { type: 'lost' }, 0, 0.5);
  const [back] = next(lost, said({ ...JOINED, graceSeconds: 60 }), 900, 0.5);
  const [again] = next(back, { type: 'lost' }, 5_000, 0.5);
  assert.deepEqual(again.phase, { name: 'reconnecting', attempt: 0, until: 65_000 });
});

test('what the relay closes is come back to only where that is wanted', () => {
  const closed = (reason, mayReturn) => {
    const message = { type: 'closed', reason, code: null, return: mayReturn };
    return next(inside(), said(message), 0, 0.5)[0].phase;
  };
  assert.equal(closed('relay_stopped', true).name, 'reconnecting');
  assert.equal(closed('connection_lost', true).name, 'reconnecting');
  assert.equal(closed('refused', true).name, 'reconnecting');
  assert.deepEqual([closed('replaced', true).name, closed('replaced', true).ending.mayReturn], ['ended', true]);
  for (const reason of ['removed', 'call_ended', 'signed_out', 'misbehaved']) {
    assert.deepEqual([closed(reason, false).name, closed(reason, false).ending.reason], ['ended', reason]);
  }
});

test('passing troubles are tried again, refusals are told', () => {
  const refused = (code) => next(inside(), { type: 'refused', code, details: {}, request: 'r' }, 0, 0.5)[0].phase;
  assert.equal(refused('UNAVAILABLE').name, 'reconnecting');
  assert.deepEqual(refused('ROOM_FULL').ending, {
    reason: 'refused',
    code: 'ROOM_FULL',
    details: {},
    request: 'r',
    mayReturn: true,
  });
  assert.equal(refused('CALL_ENDED').ending.mayReturn, false);
});

test('who has left is not brought back by what arrives late', () => {
  const [left, effect] = next(inside(), { type: 'left' }, 0, 0.5);
  assert.deepEqual([left.phase.name, effect.do], ['ended', 'hang up']);
  assert.equal(next(left, { type: 'lost' }, 0, 0.5)[0], left);
  assert.equal(next(left, said({ ...JOINED, graceSeconds: 60 }), 0, 0.5)[0], left);
  assert.deepEqual(next(left, { type: 'again' }, 0, 0.5)[1], { do: 'connect', after: 0 });
});
