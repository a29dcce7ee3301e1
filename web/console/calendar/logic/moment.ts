import { dateIn } from '../../../app/time/format';
import { instantOf, minutesAt, timeAt, wallMinutes } from './wall';

/** A moment as it is typed into fields: by the clock of a zone. */
export interface Moment {
  readonly date: string;
  readonly time: string;
}

export function momentAt(instant: string | number, zone: string): Moment {
  return { date: dateIn(zone, instant), time: timeAt(wallMinutes(instant, zone)) };
}

/** The instant that was typed; null where it is none. */
export function instantOfMoment({ date, time }: Moment, zone: string): number | null {
  const minutes = minutesAt(time);
  if (minutes === null || Number.isNaN(Date.parse(date))) return null;
  return instantOf(date, minutes, zone);
}
