import { describe, expect, it } from 'vitest';
import { fault, lastDays, length, periodOf } from './period';

const NOW = Date.parse('2026-11-21T22:30:00Z');

describe('a period', () => {
  it('ends today, as the zone of the site has it', () => {
    expect(lastDays(7, 'Europe/Istanbul', NOW)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(lastDays(7, 'America/New_York', NOW)).toEqual({ from: '2026-11-15', to: '2026-11-21' });
  });

  it('is what the address names, if that names one', () => {
    const named = new URLSearchParams('from=2026-01-01&to=2026-01-31');
    expect(periodOf(named, 'Europe/Istanbul', NOW)).toEqual({ from: '2026-01-01', to: '2026-01-31' });
    const odd = new URLSearchParams('from=2026-13-01&to=yesterday');
    expect(length(periodOf(odd, 'Europe/Istanbul', NOW))).toBe(30);
  });

  it('is counted over the changes of clocks', () => {
    expect(length({ from: '2026-03-01', to: '2026-11-30' })).toBe(275);
  });

  it('is refused in the wrong order, and where it is longer than the server answers', () => {
    expect(fault({ from: '2026-01-02', to: '2026-01-01' })).toBe('reversed');
    expect(fault({ from: '2026-01-01', to: '2026-01-01' })).toBeNull();
    expect(fault({ from: '2026-01-01', to: '2027-01-01' })).toBeNull();
    expect(fault({ from: '2026-01-01', to: '2027-01-02' })).toBe('long');
  });
});
