import { expect, test } from 'vitest';
import { clockOf } from './clockOf';

test('what is left is told in minutes and seconds, and a second that has begun does not count', () => {
  expect([300_000, 299_001, 65_000, 59_999, 1, 0, -5].map(clockOf)).toEqual([
    '5:00',
    '4:59',
    '1:05',
    '0:59',
    '0:00',
    '0:00',
    '0:00',
  ]);
});
