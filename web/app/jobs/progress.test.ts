import { describe, expect, it } from 'vitest';
import { progressOf } from './progress';

const running = { state: 'RUNNING', done: 250, total: 1_000, perSecond: 125, secondsLeft: 6 } as const;

describe('the progress of a job', () => {
  it('has percent, rate and the time that is left', () => {
    expect(progressOf(running, 0)).toEqual({ perCent: 25, rate: 125, left: 6 });
  });

  it('counts the time down since it was told, and not below nothing', () => {
    expect(progressOf(running, 2_500).left).toBe(4);
    expect(progressOf(running, 60_000).left).toBe(0);
  });

  it('says nothing of what is not known yet', () => {
    const begun = { ...running, done: 0, total: 0, perSecond: 0, secondsLeft: null };
    expect(progressOf(begun, 0)).toEqual({ perCent: null, rate: null, left: null });
  });

  it('is whole when the job is done, though nobody counted before', () => {
    const done = { ...running, state: 'DONE', done: 2, total: 0, perSecond: 49.15, secondsLeft: null } as const;
    expect(progressOf(done, 0)).toEqual({ perCent: 100, rate: 49, left: null });
  });

  it('stays where a stopped job was, and has no time left', () => {
    expect(progressOf({ ...running, state: 'CANCELLED' }, 0)).toEqual({ perCent: 25, rate: 125, left: null });
  });

  it('rounds the rate to three digits', () => {
    expect(progressOf({ ...running, perSecond: 6906.68 }, 0).rate).toBe(6910);
    expect(progressOf({ ...running, perSecond: 3.14 }, 0).rate).toBe(3.1);
  });

  it('never has more than all', () => {
    expect(progressOf({ ...running, done: 1_200 }, 0).perCent).toBe(100);
  });
});
