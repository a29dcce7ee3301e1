import { describe, expect, it } from 'vitest';
import { faceOf, shownClocks } from './clock';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const running = {
  state: 'RUNNING',
  running: true,
  dueAt: '2026-11-23T10:00:00Z',
  warningAt: '2026-11-23T09:45:00Z',
  remainingSeconds: 3_600,
} as const;

describe('the face of a clock', () => {
  it('counts to its due time, is warned near it and broken after it, whatever the server last told', () => {
    expect(faceOf(running, NOW)).toEqual({ name: 'running', seconds: 3_600 });
    expect(faceOf(running, NOW + 45 * 60_000)).toEqual({ name: 'warned', seconds: 900 });
    expect(faceOf(running, NOW + 3_600_000)).toEqual({ name: 'warned', seconds: 0 });
    expect(faceOf(running, NOW + 3_661_000)).toEqual({ name: 'breached', seconds: 61 });
  });

  it('stands still while it is paused, with the business time that is left', () => {
    const paused = { ...running, state: 'PAUSED', running: false, dueAt: null } as const;
    expect(faceOf(paused, NOW + 9_000_000)).toEqual({ name: 'paused', seconds: 3_600 });
  });

  it('stays as it ended', () => {
    expect(faceOf({ ...running, state: 'MET' }, NOW)).toEqual({ name: 'met' });
    const broken = { ...running, state: 'BREACHED', remainingSeconds: -60 } as const;
    expect(faceOf(broken, NOW + 3_720_000)).toEqual({ name: 'breached', seconds: 120 });
    expect(faceOf({ ...broken, running: false }, NOW)).toEqual({ name: 'breached', seconds: null });
  });
});

describe('the clocks of a card', () => {
  it('are the answer that is promised now and the solution', () => {
    const [first, next, solution] = [
      { promise: 'FIRST_RESPONSE' },
      { promise: 'NEXT_RESPONSE' },
      { promise: 'RESOLUTION' },
    ] as const;
    expect(shownClocks([solution, first])).toEqual([first, solution]);
    expect(shownClocks([first, solution, next])).toEqual([next, solution]);
    expect(shownClocks([])).toEqual([]);
  });
});
