import { dateIn } from '../../../app/time/format';
import { addDays } from '../../../booking/logic/calendar';
import { DAY, wallMinutes } from './wall';

interface Stretch {
  readonly id: string;
  readonly start: string;
  readonly end: string;
}

/** Where a stretch of time, or what of it is on one date, stands in the date's column. */
export interface Block<Item> {
  readonly item: Item;
  readonly date: string;
  /** Minutes since midnight as the clock shows them. */
  readonly from: number;
  readonly to: number;
  /** Those that overlap stand side by side: in which lane, of how many. */
  readonly lane: number;
  readonly lanes: number;
}

/** The least that a block takes, so that it can be read and pointed at. */
const LEAST = 25;

/** What of a stretch is on a date, by the clock of a zone; null where nothing is. */
function part(stretch: Stretch, date: string, zone: string): { from: number; to: number } | null {
  const first = dateIn(zone, stretch.start);
  const last = dateIn(zone, Date.parse(stretch.end) - 1);
  if (date < first || date > last) return null;
  const from = date === first ? wallMinutes(stretch.start, zone) : 0;
  const length = (Date.parse(stretch.end) - Date.parse(stretch.start)) / 60_000;
  // Clocks may be turned back meanwhile: then what it lasts tells more than what they show at its end.
  const end = first === last ? Math.max(wallMinutes(stretch.end, zone) || DAY, from + length) : DAY;
  const to = date === last && date !== first ? wallMinutes(stretch.end, zone) || DAY : end;
  return { from, to: Math.min(DAY, to) };
}

/** The blocks of a date, in order; each as wide as those that it meets leave room for. */
export function blocksOf<Item extends Stretch>(items: readonly Item[], date: string, zone: string): Block<Item>[] {
  const parts = items
    .flatMap((item) => {
      const found = part(item, date, zone);
      return found ? [{ item, ...found, until: Math.max(found.to, found.from + LEAST) }] : [];
    })
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const blocks: Block<Item>[] = [];
  let group: { item: Item; from: number; to: number; lane: number }[] = [];
  let ends: number[] = [];
  const close = (): void => {
    for (const { item, from, to, lane } of group) blocks.push({ item, date, from, to, lane, lanes: ends.length });
    group = [];
    ends = [];
  };
  for (const { item, from, to, until } of parts) {
    if (ends.every((end) => end <= from)) close();
    const free = ends.findIndex((end) => end <= from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = until;
    group.push({ item, from, to, lane });
  }
  close();
  return blocks;
}

/** Whole hours that hold all of these minutes, and at least a usual day. */
export function hoursOf(
  stretches: readonly { readonly from: number; readonly to: number }[],
): readonly [number, number] {
  const first = Math.min(9 * 60, ...stretches.map(({ from }) => from));
  const last = Math.max(18 * 60, ...stretches.map(({ to }) => to));
  return [Math.floor(first / 60), Math.min(24, Math.ceil(last / 60))];
}

/** All dates from one to another, both included. */
export function datesBetween(from: string, to: string): string[] {
  const dates = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}
