import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageOf } from '../../dist/room/recordings.js';
import { clock, correction, lengthOf, ownTime, placeIn } from '../../dist/room/timeline.js';

const SPANS = [
  { startsAfter: 0, lasts: 12 },
  { startsAfter: 1.5, lasts: 20 },
  { startsAfter: 3, lasts: 6 },
];

test('a recording lasts until the last of its files has ended', () => {
  assert.equal(lengthOf(SPANS), 21.5);
  assert.equal(lengthOf([]), 0);
});

test('a file is before, within or after its part of the common time', () => {
  const [, late] = SPANS;
  assert.deepEqual(
    [0, 1.499, 1.5, 21.499, 21.5, 90].map((now) => placeIn(late, now)),
    ['before', 'before', 'inside', 'inside', 'after', 'after'],
  );
  assert.deepEqual(
    [0, 1.5, 4, 90].map((now) => ownTime(late, now)),
    [0, 0, 2.5, 20],
  );
});

test('what strays unnoticed is left alone, what is noticed catches up, what is far away jumps', () => {
  for (const ahead of [0, 0.05, -0.08, 0.08]) assert.deepEqual(correction(ahead, 1), { do: 'nothing' });
  assert.deepEqual(correction(0.1, 1), { do: 'go', rate: 0.9 });
  assert.deepEqual(correction(-0.3, 1), { do: 'go', rate: 1.1 });
  for (const ahead of [0.31, -4]) assert.deepEqual(correction(ahead, 1), { do: 'jump' });
});

test('what catches up does so until it is there, and no farther', () => {
  assert.deepEqual(correction(-0.06, 1.1), { do: 'nothing' }, 'still behind');
  assert.deepEqual(correction(-0.01, 1.1), { do: 'go', rate: 1 });
  assert.deepEqual(correction(0.06, 1.1), { do: 'go', rate: 1 }, 'has passed it by');
  assert.deepEqual(correction(0.06, 0.9), { do: 'nothing' }, 'still ahead');
  assert.deepEqual(correction(-0.06, 0.9), { do: 'go', rate: 1 });
});

test('times are written as clocks show them', () => {
  assert.deepEqual([-3, 0, 7.9, 754, 3_599, 3_723].map(clock), ['0:00', '0:00', '0:07', '12:34', '59:59', '1:02:03']);
});

test('what can be done with a recording', () => {
  const stage = (more) => stageOf({ stoppedAt: new Date(), mayWatch: true, complete: true, files: [{}], ...more });
  assert.equal(stage({ stoppedAt: null, complete: false, files: [] }), 'running');
  assert.equal(stage({ complete: false, files: [] }), 'completing');
  assert.equal(
    stage({ mayWatch: false, complete: false, files: [] }),
    'withheld',
    'nobody waits for what is not for him',
  );
  assert.equal(stage({ mayWatch: false, files: [] }), 'withheld');
  assert.equal(stage({ files: [] }), 'empty');
  assert.equal(stage({}), 'ready');
});
