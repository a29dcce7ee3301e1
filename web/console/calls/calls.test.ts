import { describe, expect, it } from 'vitest';
import { currentOf, elapsed, isReached } from './availability';
import { callsOf, withChoice } from './choice';
import { gradeOf, qualityOf } from './quality';

const NOW = Date.parse('2026-11-23T09:00:00Z');

describe('availability', () => {
  const pause = { status: 'ON_BREAK', until: '2026-11-23T09:30:00Z' } as const;

  it('comes back by itself when a break is over', () => {
    expect(currentOf(pause, NOW)).toBe(pause);
    expect(currentOf(pause, NOW + 1_800_000).status).toBe('AVAILABLE');
  });

  it('reaches whoever is available and does not talk', () => {
    expect(isReached({ availability: pause, callId: null }, NOW)).toBe(false);
    expect(isReached({ availability: pause, callId: null }, NOW + 1_800_000)).toBe(true);
    expect(isReached({ availability: { status: 'AVAILABLE', until: null }, callId: 'c' }, NOW)).toBe(false);
  });

  it('is counted as a clock does', () => {
    expect(elapsed(NOW, NOW + 7_900)).toBe('0:07');
    expect(elapsed(NOW, NOW + 3_723_000)).toBe('1:02:03');
    expect(elapsed(NOW + 5_000, NOW)).toBe('0:00');
  });
});

describe('the quality of a call', () => {
  const fine = { seconds: 60, roundTripMs: 40, jitterMs: 4, lostUpPerMille: 0, lostDownPerMille: 1 };

  it('is as its worst connection that lasted', () => {
    expect(gradeOf(fine)).toBe('good');
    expect(gradeOf({ ...fine, roundTripMs: 250 })).toBe('fair');
    expect(gradeOf({ ...fine, lostDownPerMille: 80 })).toBe('poor');
    const short = { ...fine, seconds: 1, lostUpPerMille: 900 };
    expect(qualityOf([{ stays: [{ quality: fine }, { quality: short }, { quality: null }] }])).toBe('good');
    expect(qualityOf([{ stays: [{ quality: fine }] }, { stays: [{ quality: { ...fine, jitterMs: 90 } }] }])).toBe(
      'poor',
    );
    expect(qualityOf([{ stays: [] }])).toBeNull();
  });
});

describe('the choice of calls', () => {
  it('comes from the address, without what there is not, and goes back to it', () => {
    const search = new URLSearchParams('kind=DIRECT&status=LOST&who=me&after=x');
    expect(callsOf(search, 'me-id')).toEqual({ kind: 'DIRECT', status: null, account: 'me-id', first: 20, after: 'x' });
    expect(withChoice(search, 'status', 'NO_ANSWER').toString()).toBe('kind=DIRECT&status=NO_ANSWER&who=me');
    expect(withChoice(search, 'kind', '').toString()).toBe('status=LOST&who=me');
  });
});
