import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// Node has no languages of its own to ask for.
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
const { languageOf } = await import('../../dist/room/words.js');
const { ENGLISH } = await import('../../dist/room/words/english.js');
const { ENGLISH_REFUSALS } = await import('../../dist/room/words/refusals/english.js');
const { TURKISH_REFUSALS } = await import('../../dist/room/words/refusals/turkish.js');
const { TURKISH } = await import('../../dist/room/words/turkish.js');
const { scaleOf } = await import('../../dist/room/connection.js');
const { readAddress } = await import('../../dist/room/address.js');
const { inactiveMids } = await import('../../dist/room/connection.js');
const { changes } = await import('../../dist/room/attendance.js');
const { Marks, parseMark } = await import('../../dist/room/marks.js');
const { fromPicture, pictureIn, toPicture } = await import('../../dist/room/place.js');
const { initials } = await import('../../dist/room/view/tile.js');

const blanks = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test('both languages say everything, with the same blanks to fill', () => {
  for (const [english, turkish] of [
    [ENGLISH, TURKISH],
    [ENGLISH_REFUSALS, TURKISH_REFUSALS],
  ]) {
    assert.deepEqual(Object.keys(turkish).sort(), Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      assert.ok(text.length > 0 && turkish[key].length > 0, key);
      assert.deepEqual(blanks(turkish[key]), blanks(text), key);
    }
  }
});

test('every refusal of a call has a sentence', () => {
  const web = new URL('../../', import.meta.url);
  for (const path of ['../domain/src/call/error.rs', '../domain/src/appointment/error.rs']) {
    const source = readFileSync(new URL(path, web), 'utf8');
    // Of appointments only what stands in the way of entering their rooms.
    const entering = /::(JoinNotOpen|AlreadyOver|NotStanding|NotApproved|NotAllowed|Unknown|AlreadyEnded)/;
    for (const [line, code] of source.matchAll(/Self::\w+(?: \{ \.\. \})? => "([A-Z_]+)"/g)) {
      if (path.includes('appointment') && !entering.test(line)) continue;
      if (code !== 'ROOM_RULES_OUT_OF_RANGE') assert.ok(code in ENGLISH_REFUSALS, code);
    }
  }
});

test('the language is the first wanted among ours', () => {
  assert.equal(languageOf(['de', 'tr-TR', 'en']), 'tr');
  assert.equal(languageOf(['en-GB', 'tr']), 'en');
  assert.equal(languageOf(['de']), 'en');
  assert.equal(languageOf([]), 'en');
});

test('the address says what the page is for', () => {
  assert.deepEqual(readAddress('').purpose, { kind: 'lobby' });
  assert.deepEqual(readAddress('?appointment=a&site=s'), {
    purpose: { kind: 'appointment', id: 'a' },
    site: 's',
    relayOnly: false,
  });
  assert.deepEqual(readAddress('?call=c&relay=only').relayOnly, true);
});

test('nothing is sent where the offer says inactive', () => {
  const sdp =
    'v=0\r\nm=audio 9\r\na=mid:0\r\na=recvonly\r\nm=video 9\r\na=mid:1\r\na=inactive\r\nm=video 9\r\na=mid:2\r\n';
  assert.deepEqual([...inactiveMids(sdp)], ['1']);
});

test('a point lands at the same place of the picture in boxes of any form', () => {
  const picture = { width: 1920, height: 1080 };
  const wide = pictureIn({ width: 1000, height: 300 }, picture);
  const tall = pictureIn({ width: 390, height: 600 }, picture);
  for (const point of [
    [0, 0],
    [0.25, 0.75],
    [1, 1],
  ]) {
    const there = toPicture(...fromPicture(toPicture(...fromPicture(point, wide), wide), tall), tall);
    assert.ok(Math.hypot(there[0] - point[0], there[1] - point[1]) < 0.001);
  }
  assert.deepEqual(toPicture(-50, 9_999, wide), [0, 1]);
});

test('marks are checked, gathered into lines, cleared, and bounded', () => {
  const marks = new Marks('screen');
  const line = (name, ...points) => parseMark({ do: 'line', on: 'screen', line: name, points });
  marks.add('a', line('1', [0, 0], [0.5, 0.5]));
  marks.add('a', line('1', [1, 1]));
  marks.add('a', parseMark({ do: 'line', on: 'other', line: '2', points: [[0, 0]] }));
  assert.deepEqual(
    [...marks.lines].map(({ points }) => points.length),
    [3],
  );
  for (let count = 0; count < 500; count++) marks.add('b', line(String(count), [0, 0]));
  assert.equal([...marks.lines].length, 200);
  marks.add('b', parseMark({ do: 'clear', on: 'screen' }));
  assert.equal([...marks.lines].length, 0);
  for (const points of [[[2, 0]], [['0', 0]], [[NaN, 0]], [{}], 'all']) {
    assert.throws(() => parseMark({ do: 'line', on: 'screen', line: '1', points }));
  }
});

test('who came, who left, who waits', () => {
  const person = (id, state) => ({ id, state });
  const found = changes(
    [person('a', 'joined'), person('b', 'joined')],
    [person('a', 'joined'), person('b', 'left'), person('c', 'joined'), person('d', 'waiting')],
    'a',
  );
  const ids = (people) => people.map(({ id }) => id);
  assert.deepEqual([ids(found.came), ids(found.left), ids(found.waiting)], [['c'], ['b'], ['d']]);
});

test('initials are of the first and the last name, without titles', () => {
  assert.equal(initials('Dyt. Elif Yılmaz'), 'EY');
  assert.equal(initials('Çiğdem'), 'Ç');
  assert.equal(initials('  '), '?');
});

test('of a small picture fewer layers are sent, and the largest is the picture itself', () => {
  const layers = (width) => [4, 2, 1].map((smaller) => scaleOf(smaller, width));
  assert.deepEqual(layers(1280), [4, 2, 1]);
  assert.deepEqual(layers(640), [2, 1, null]);
  assert.deepEqual(layers(320), [1, null, null]);
});
