import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseServerMessage } from '../../dist/room/signalling.js';

const PERSON = { id: 'a', name: null, host: true, state: 'joined', microphone: true, camera: false, screen: false };
const parse = (message) => parseServerMessage(JSON.stringify(message));

test('what docs/rooms.md has is understood', () => {
  const joined = parse({
    type: 'joined',
    call: 'c',
    self: 'a',
    connection: 'n',
    grants: { audio: true },
    graceSeconds: 60,
    iceServers: [{ urls: 'turn:relay', username: 'u', credential: 'p' }, { urls: ['stun:relay'] }],
    people: [{ ...PERSON, consents: false }],
  });
  assert.equal(joined.grants.audio, true);
  assert.deepEqual(joined.iceServers, [
    { urls: ['turn:relay'], username: 'u', credential: 'p' },
    { urls: ['stun:relay'] },
  ]);
  const offer = parse({ type: 'offer', number: 1, sdp: 'v=0', streams: [{ mid: '3', from: 'a', kind: 'camera' }] });
  assert.equal(offer.streams[0].kind, 'camera');
  assert.deepEqual(parse({ type: 'closed', reason: 'relay_stopped', return: true }), {
    type: 'closed',
    reason: 'relay_stopped',
    code: null,
    return: true,
  });
});

test('an omitted grant means no', () => {
  const said = { type: 'joined', call: 'c', self: 'a', connection: 'n', graceSeconds: 1, iceServers: [], people: [] };
  assert.deepEqual(new Set(Object.values(parse({ ...said, grants: {} }).grants)), new Set([false]));
});

test('types that this page does not know are passed over', () => {
  assert.equal(parse({ type: 'weather', sunny: true }), null);
});

test('what is malformed throws', () => {
  const bad = [
    'no JSON',
    'null',
    '[]',
    '{}',
    '{"type":1}',
    '{"type":"offer","number":"1","sdp":"v=0","streams":[]}',
    '{"type":"offer","number":1,"sdp":"v=0","streams":[{"mid":"3","from":"a","kind":"smell"}]}',
    '{"type":"people","people":{},"recording":false}',
    '{"type":"people","people":[{"id":"a","state":"asleep"}],"recording":false}',
    '{"type":"closed","reason":"boredom","return":true}',
    '{"type":"chat","from":"a","text":{"html":"<b>"}}',
  ];
  for (const raw of bad) assert.throws(() => parseServerMessage(raw), undefined, raw);
});
