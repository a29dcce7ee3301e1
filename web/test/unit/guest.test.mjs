import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused, Unreachable } from '../../dist/room/api.js';
import { missing, problemOf } from '../../dist/room/guest.js';

const refused = (code, details = {}) => problemOf(new Refused(code, '', details, null)).at;

test('what is missing is seen before the server is asked', () => {
  assert.equal(missing('Zeynep', 'zeynep@example.com'), null);
  assert.equal(missing('', '').at, 'name');
  for (const wrong of ['', 'zeynep', 'zeynep@', '@example.com', 'a b@example.com', 'a@b@c']) {
    assert.equal(missing('Zeynep', wrong).at, 'email', wrong);
  }
});

test('a refusal is shown where it belongs', () => {
  assert.equal(refused('EMAIL_TAKEN'), 'account');
  assert.equal(refused('NOT_FOUND'), 'site');
  assert.equal(refused('MALFORMED_SLUG', { argument: 'site' }), 'site');
  assert.equal(refused('MALFORMED_EMAIL', { argument: 'email' }), 'email');
  assert.equal(refused('TEXT_TOO_LONG', { argument: 'name' }), 'name');
  assert.equal(refused('TEXT_TOO_LONG', { argument: 'zone' }), 'form');
  for (const code of ['REGISTRATION_CLOSED', 'RATE_LIMITED', 'INTERNAL']) assert.equal(refused(code), 'form');
  assert.equal(problemOf(new Unreachable('')).at, 'form');
});
