import { describe, expect, it } from 'vitest';
import { directionOf, highestOf, lineOf, withSample } from './trend';
import type { Sample } from './trend';

const samples = (...behind: number[]): Sample[] => behind.map((one, index) => ({ at: index * 10_000, behind: one }));

describe('the trend of a lag', () => {
  it('rises, falls, stays or is none', () => {
    expect(directionOf([])).toBe('none');
    expect(directionOf(samples(0, 0, 0))).toBe('none');
    expect(directionOf(samples(3, 5, 9))).toBe('rising');
    expect(directionOf(samples(9, 5, 3))).toBe('falling');
    expect(directionOf(samples(9, 9))).toBe('steady');
  });

  it('is that of the last half minute', () => {
    expect(directionOf(samples(90, 70, 1, 1, 2, 5))).toBe('rising');
  });

  it('keeps the ends of a level stretch, and ten minutes', () => {
    const level = samples(0, 0, 0, 0).reduce<readonly Sample[]>(withSample, []);
    expect(level.map(({ at }) => at)).toEqual([0, 30_000]);
    expect(withSample(level, { at: 11 * 60_000, behind: 4 })).toEqual([{ at: 11 * 60_000, behind: 4 }]);
  });

  it('is drawn in steps, highest at the top', () => {
    expect(highestOf(samples(0, 4, 2))).toBe(4);
    expect(lineOf(samples(0, 4, 2), 100, 20)).toBe('M0.0 20.0H50.0V0.0H100.0V10.0H100');
    expect(lineOf(samples(0), 100, 20)).toBe('M0.0 20.0H100');
    expect(lineOf([], 100, 20)).toBe('');
  });
});
