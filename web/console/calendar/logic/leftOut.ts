import { addDays } from '../../../booking/logic/calendar';
import { isStanding } from '../../../booking/logic/join';
import { minutesOf } from '../../../booking/logic/slots';
import { dateIn } from '../../../app/time/format';
import { DAY, wallMinutes } from './wall';
import { workedOn } from './windows';
import type { Hours } from './windows';

interface Booked {
  readonly start: string;
  readonly end: string;
  readonly status: string;
}

/** Hours by the clock of a zone. */
export interface ZonedHours extends Hours {
  readonly zone: string;
}

/** Is it within the hours on its date, or those of the date before that run past midnight? */
export function fits(booked: Booked, hours: ZonedHours): boolean {
  const date = dateIn(hours.zone, booked.start);
  const from = wallMinutes(booked.start, hours.zone);
  const to = from + minutesOf(booked);
  const within = (day: string, shift: number): boolean =>
    workedOn(hours, day).some(([opens, closes]) => opens <= from + shift && to + shift <= closes);
  return within(date, 0) || within(addDays(date, -1), DAY);
}

/** What is booked and would be outside the hours after a change, though it is not before it. */
export function leftOut<Item extends Booked>(booked: readonly Item[], before: ZonedHours, after: ZonedHours): Item[] {
  return booked.filter((one) => isStanding(one) && fits(one, before) && !fits(one, after));
}
