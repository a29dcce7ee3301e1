import { addDays, instantAt } from '../../../booking/logic/calendar';
import { dateIn } from '../../../app/time/format';

/** Minutes of a day on the wall. */
export const DAY = 24 * 60;

/** Minutes since midnight of a time of day such as `09:30`; null where it is none. */
export function minutesAt(time: string): number | null {
  const found = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time);
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return minutes <= DAY ? minutes : null;
}

/** The time of day so many minutes after midnight: `09:30`. */
export function timeAt(minutes: number): string {
  const within = ((minutes % DAY) + DAY) % DAY;
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}

/** What a clock in a zone shows at an instant, in minutes since midnight. */
export function wallMinutes(instant: string | number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  return minutesAt(format.format(new Date(instant))) ?? 0;
}

/** The instant at which a clock in a zone shows this time on this date. */
export function instantOf(date: string, minutes: number, zone: string): number {
  const days = Math.floor(minutes / DAY);
  return instantAt(addDays(date, days), timeAt(minutes), zone);
}

/** From when up to when a range of dates lasts in a zone; days on which clocks change are longer or shorter. */
export function boundsOf(dates: readonly string[], zone: string): { readonly from: string; readonly to: string } {
  const first = dates[0] ?? dateIn(zone, 0);
  const last = dates.at(-1) ?? first;
  return {
    from: new Date(instantAt(first, '00:00', zone)).toISOString(),
    to: new Date(instantAt(addDays(last, 1), '00:00', zone)).toISOString(),
  };
}
