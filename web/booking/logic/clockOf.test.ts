import { expect, test } from 'vitest';
import { clockOf } from './clockOf';

test('what is left is told in minutes and seconds, and a second that has begun counts', () => {
  expect([300_000, 299_001, 65_000, 59_999, 1, 0, -5].map(clockOf)).toEqual([
    '5:00',
    '5:00',
    '1:05',
    '1:00',
    '0:01',
    '0:00',
    '0:00',
  ]);
});
