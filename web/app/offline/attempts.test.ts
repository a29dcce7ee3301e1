import { expect, test, vi } from 'vitest';
import { Attempts } from './attempts';

test('what is away is asked for less and less often, and never again once it is there', async () => {
  vi.useFakeTimers();
  const asked: number[] = [];
  const began = Date.now();
  const act = vi.fn();
  const attempts = new Attempts(() => {
    asked.push((Date.now() - began) / 1_000);
    return Promise.resolve(asked.length === 4);
  }, act);
  attempts.later();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toEqual([2, 5, 9.5, 16.25]);
  expect(act).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test('a reason to hope is followed at once, and never by more than half a minute of waiting', async () => {
  vi.useFakeTimers();
  const asked: number[] = [];
  const attempts = new Attempts(() => {
    asked.push(Date.now());
    return Promise.resolve(false);
  }, vi.fn());
  attempts.later();
  await vi.advanceTimersByTimeAsync(600_000);
  const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  expect(Math.max(...gaps)).toBe(30_000);
  const before = asked.length;
  attempts.now();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveLength(before + 2);
  vi.useRealTimers();
});
