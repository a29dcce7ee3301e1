import assert from 'node:assert/strict';
import { test } from 'node:test';
import { current, inMinutes, isReached, nextTime, prospectOf, secondsLeft } from '../../dist/room/availability.js';

const NOW = new Date(2026, 2, 4, 14, 5, 30);
const at = (hours, minutes, day = 4) => new Date(2026, 2, day, hours, minutes);

test('a break ends by itself, and nothing else does', () => {
  const pause = { status: 'ON_BREAK', until: inMinutes(15, NOW), id: 'a' };
  assert.equal(current(pause, NOW), pause);
  assert.equal(current(pause, new Date(pause.until - 1)), pause);
  assert.deepEqual(current(pause, pause.until), { status: 'AVAILABLE', until: null, id: 'a' });
  const away = { status: 'AWAY', until: null };
  assert.equal(current(away, NOW), away);
});

test('who talks is not reached, nor who has said no, until the break is over', () => {
  const one = { status: 'AVAILABLE', until: null, talking: false };
  assert.equal(isReached(one, NOW), true);
  assert.equal(isReached({ ...one, talking: true }, NOW), false);
  assert.equal(isReached({ ...one, status: 'BUSY' }, NOW), false);
  assert.equal(isReached({ ...one, status: 'ON_BREAK', until: inMinutes(1, NOW) }, NOW), false);
  assert.equal(isReached({ ...one, status: 'ON_BREAK', until: inMinutes(-1, NOW) }, NOW), true);
});

test('what is left of a break is counted in whole seconds', () => {
  assert.equal(secondsLeft(inMinutes(15, NOW), NOW), 900);
  assert.equal(secondsLeft(new Date(NOW.getTime() + 1), NOW), 1);
  assert.equal(secondsLeft(inMinutes(-1, NOW), NOW), 0);
});

test('a time of day is the next one, unless that is far away', () => {
  assert.deepEqual(nextTime('14:30', NOW), at(14, 30));
  assert.deepEqual(nextTime('02:00', NOW), at(2, 0, 5), 'past midnight');
  assert.equal(nextTime('14:05', NOW), null, 'has passed');
  assert.equal(nextTime('09:00', NOW), null);
  for (const wrong of ['', 'soon', '14']) assert.equal(nextTime(wrong, NOW), null);
});

test('what whoever calls has to expect', () => {
  assert.equal(prospectOf({ free: 1, talking: 3, waiting: 4 }), 'free');
  assert.equal(prospectOf({ free: 0, talking: 1, waiting: 0 }), 'talking');
  assert.equal(prospectOf({ free: 0, talking: 0, waiting: 2 }), 'nobody');
});
