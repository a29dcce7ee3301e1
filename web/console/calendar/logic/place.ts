import { addDays, weekday } from '../../../booking/logic/calendar';
import { isId } from '../../../booking/logic/isId';
import { dateIn } from '../../../app/time/format';

export type View = 'day' | 'week';

/** What a calendar's address says. */
export interface Place {
  readonly view: View;
  /** The date that is looked at, in the schedule's zone; null for today. */
  readonly date: string | null;
  /** Whose calendar; null for the own. */
  readonly provider: string | null;
  /** The appointment that is open over it. */
  readonly appointment: string | null;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function isDate(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

/** What of an address makes sense; the rest is as if it were not there. */
export function placeOf(search: URLSearchParams): Place {
  const date = search.get('date') ?? '';
  const provider = search.get('provider') ?? '';
  const appointment = search.get('appointment') ?? '';
  return {
    view: search.get('view') === 'day' ? 'day' : 'week',
    date: isDate(date) ? date : null,
    provider: isId(provider) ? provider : null,
    appointment: isId(appointment) ? appointment : null,
  };
}

/** The address of another place in the calendar: what is usual is not said. */
export function searchOf({ view, date, provider, appointment }: Place): URLSearchParams {
  const search = new URLSearchParams();
  if (view === 'day') search.set('view', view);
  if (date !== null) search.set('date', date);
  if (provider !== null) search.set('provider', provider);
  if (appointment !== null) search.set('appointment', appointment);
  return search;
}

/** The dates that a view shows: one, or the week from Monday on. */
export function datesOf(view: View, date: string): readonly string[] {
  if (view === 'day') return [date];
  const monday = addDays(date, -((weekday(date) + 6) % 7));
  return Array.from({ length: 7 }, (_, day) => addDays(monday, day));
}

/** The same view earlier or later. */
export function moved(view: View, date: string, steps: number): string {
  return addDays(date, steps * (view === 'week' ? 7 : 1));
}

/** The date that is looked at: today where none is said. */
export function dateOf(place: Pick<Place, 'date'>, zone: string, now: number): string {
  return place.date ?? dateIn(zone, now);
}
