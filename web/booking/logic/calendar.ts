import { dateIn } from '../../app/time/format';

const DAY = 86_400_000;

/** A date some days later; dates are told as `2026-11-22`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The same day some months later; the month's last where it has no such day. */
export function addMonths(date: string, months: number): string {
  const first = new Date(`${date.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + months);
  const month = first.toISOString().slice(0, 7);
  const days = daysOf(month);
  const day = Math.min(Number(date.slice(8)), days.length);
  return `${month}-${String(day).padStart(2, '0')}`;
}

export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** All dates of a month, told as `2026-11`. */
export function daysOf(month: string): readonly string[] {
  const [year, number] = month.split('-').map(Number);
  const count = new Date(Date.UTC(year ?? 0, number ?? 1, 0)).getUTCDate();
  return Array.from({ length: count }, (_, day) => `${month}-${String(day + 1).padStart(2, '0')}`);
}

/** A month's dates in weeks from Monday on; null where the week has days of another month. */
export function weeksOf(month: string): readonly (readonly (string | null)[])[] {
  const days = daysOf(month);
  const before = (weekday(days[0] ?? '') + 6) % 7;
  const cells: (string | null)[] = [...Array.from({ length: before }, () => null), ...days];
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Sunday is 0. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** Which date a key leads to in a calendar; null for other keys. */
export function dateByKey(date: string, key: string): string | null {
  const sinceMonday = (weekday(date) + 6) % 7;
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1);
    case 'ArrowRight':
      return addDays(date, 1);
    case 'ArrowUp':
      return addDays(date, -7);
    case 'ArrowDown':
      return addDays(date, 7);
    case 'Home':
      return addDays(date, -sinceMonday);
    case 'End':
      return addDays(date, 6 - sinceMonday);
    case 'PageUp':
      return addMonths(date, -1);
    case 'PageDown':
      return addMonths(date, 1);
    default:
      return null;
  }
}

/** The instant at which a wall clock in a zone shows this; the later one where clocks skip it. */
export function instantAt(date: string, time: string, zone: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const guess = wall - offset(wall, zone);
  return wall - offset(guess, zone);
}

/** The provider's dates that a viewer's day touches: two where their midnights differ. */
export function providerDays(day: string, viewerZone: string, providerZone: string): readonly string[] {
  const first = dateIn(providerZone, instantAt(day, '00:00', viewerZone));
  const last = dateIn(providerZone, instantAt(addDays(day, 1), '00:00', viewerZone) - 1);
  const days = [first];
  for (let next = addDays(first, 1); next <= last; next = addDays(next, 1)) days.push(next);
  return days;
}

/** How far a zone's wall clocks are ahead of UTC at an instant, in milliseconds. */
function offset(instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
}
