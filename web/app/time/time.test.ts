import { describe, expect, it } from 'vitest';
import { dateIn, formatDuration, formatInstant, formatMoney, zoneOffset } from './format';
import { serverClock } from './server';

const NEW_YEAR = '2026-12-31T22:30:00Z';

describe('instants', () => {
  it('read as the wall clock of the zone does', () => {
    expect(formatInstant(NEW_YEAR, 'Europe/Istanbul', 'tr', 'date-time')).toBe('1 Ocak 2027 01:30');
    expect(formatInstant(NEW_YEAR, 'Europe/London', 'en', 'time')).toBe('22:30');
    expect(dateIn('Europe/Istanbul', NEW_YEAR)).toBe('2027-01-01');
    expect(dateIn('America/New_York', NEW_YEAR)).toBe('2026-12-31');
  });

  it('have the offset that holds then', () => {
    expect(zoneOffset('Europe/Istanbul', NEW_YEAR)).toBe('UTC+3');
    expect(zoneOffset('Europe/Berlin', '2026-07-01T12:00:00Z')).toBe('UTC+2');
    expect(zoneOffset('Europe/Berlin', NEW_YEAR)).toBe('UTC+1');
    expect(zoneOffset('America/St_Johns', NEW_YEAR)).toBe('UTC−3:30');
  });
});

describe('amounts', () => {
  it('are told by their largest units', () => {
    expect(formatDuration(0, 'en')).toBe('0 secs');
    expect(formatDuration(3_725, 'en')).toBe('1 hr 2 mins');
    expect(formatDuration(90_061, 'tr')).toBe('1 gün 1 sa.');
    expect(formatMoney(150_050, 'TRY', 'tr')).toBe('₺1.500,50');
  });
});

describe("the server's clock", () => {
  it('is trusted over a clock that is far off, and not over one that is right', () => {
    const now = Date.now();
    serverClock.learn(new Date(now).toUTCString(), now - 10, now);
    expect(Math.abs(serverClock.now() - Date.now())).toBeLessThan(5);
    serverClock.learn(new Date(now + 600_000).toUTCString(), now - 10, now);
    expect(Math.abs(serverClock.now() - Date.now() - 600_000)).toBeLessThan(1_100);
    serverClock.learn('nonsense', now, now);
    expect(serverClock.now()).toBeGreaterThan(Date.now() + 500_000);
  });
});
