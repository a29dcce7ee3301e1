import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreement, objection } from '../../dist/room/agreement.js';

const person = (id, consents, more) => ({ id, consents, state: 'joined', host: id === 'host', ...more });
const ids = (people) => people.map(({ id }) => id);

test('whose word is missing, and who is asked for it', () => {
  const people = [person('host', true), person('a', false), person('b', true), person('c', false, { state: 'left' })];
  const host = agreement(people, 'host');
  assert.deepEqual([host.own, ids(host.missing), host.asker], [true, ['a'], null]);
  assert.equal(agreement(people, 'a').asker.id, 'host');
  assert.equal(agreement(people, 'b').asker, null);
  assert.equal(agreement(people, 'c').asker, null, 'only those who are in the room are asked');
});

test('nobody is asked before the host has agreed, whoever else has', () => {
  const people = [person('host', false), person('a', false), person('b', true)];
  assert.equal(agreement(people, 'a').asker, null);
});

test('who has ended a recording', () => {
  const before = [person('host', true), person('a', true), person('b', false, { state: 'waiting' })];
  const found = (...after) => {
    const end = objection(before, after);
    return end && [end.kind, end.who.id];
  };
  assert.deepEqual(found(before[0], person('a', false)), ['withdrawn', 'a']);
  assert.deepEqual(found(before[0], before[1], person('b', false)), ['newcomer', 'b']);
  assert.equal(found(...before), null);
  assert.equal(found(before[0], before[1], person('b', true)), null);
  assert.equal(found(before[0], person('a', false, { state: 'left' })), null);
});
