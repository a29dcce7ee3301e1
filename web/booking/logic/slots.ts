import { dateIn, zoneOffset } from '../../app/time/format';

/** A time that can be booked. */
export interface Slot {
  /** From when and up to when (UTC). */
  readonly start: string;
  readonly end: string;
  /** The provider's local date at the start. */
  readonly day: string;
}

export type DayPart = 'morning' | 'afternoon' | 'evening';

/** Slots by the date that a viewer reads in his zone, in order. */
export function byViewerDay(slots: readonly Slot[], zone: string): ReadonlyMap<string, readonly Slot[]> {
  const days = new Map<string, Slot[]>();
  for (const slot of [...slots].sort((a, b) => instant(a) - instant(b))) {
    const day = dateIn(zone, slot.start);
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return days;
}

/** The list of a whole range with newer lists of some of the provider's dates in it. */
export function withLive(slots: readonly Slot[], live: ReadonlyMap<string, readonly Slot[]>): readonly Slot[] {
  return [...slots.filter((slot) => !live.has(slot.day)), ...[...live.values()].flat()];
}

/** The first date after this one on which something is free. */
export function nextFreeDay(days: ReadonlyMap<string, readonly Slot[]>, after: string): string | null {
  return [...days.keys()].filter((day) => day > after).sort()[0] ?? null;
}

/** The free slots that are nearest to one that is not free any more; told in order of time. */
export function nearest(slots: readonly Slot[], start: string, most = 4): readonly Slot[] {
  const wanted = Date.parse(start);
  const distance = (slot: Slot): number => Math.abs(instant(slot) - wanted);
  return slots
    .filter((slot) => instant(slot) !== wanted)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, most)
    .sort((a, b) => instant(a) - instant(b));
}

/** Is it the same time, however it is written? */
export function isAt(slot: Slot, start: string): boolean {
  return instant(slot) === Date.parse(start);
}

/** Which times came and which went between two lists of the same day. */
export function difference(before: readonly Slot[], after: readonly Slot[]): { gone: Slot[]; came: Slot[] } {
  const lacks = (slots: readonly Slot[]) => (slot: Slot) => !slots.some((other) => isAt(other, slot.start));
  return { gone: before.filter(lacks(after)), came: after.filter(lacks(before)) };
}

export function dayPart(slot: Slot, zone: string): DayPart {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(
      new Date(slot.start),
    ),
  );
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}

/** Do clocks change among these times? The same time of day may then be there twice. */
export function clocksChange(slots: readonly Slot[], zone: string): boolean {
  return new Set(slots.map((slot) => zoneOffset(zone, slot.start))).size > 1;
}

export function minutesOf(slot: Pick<Slot, 'start' | 'end'>): number {
  return Math.round((Date.parse(slot.end) - Date.parse(slot.start)) / 60_000);
}

function instant(slot: Slot): number {
  return Date.parse(slot.start);
}
