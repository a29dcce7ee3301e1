import { addDays } from '../logic/calendar';
import { isAt, nearest } from '../logic/slots';
import type { Slot } from '../logic/slots';
import { dateIn } from '../../app/time/format';
import { serverClock } from '../../app/time/server';
import { useFreeSlots } from '../picker/useFreeSlots';

/** How far around a time that is gone others are looked for, in days. */
const BEFORE = 7;
const AFTER = 21;

interface Wanted {
  readonly site: string | null;
  readonly providerId: string;
  readonly providerZone: string;
  readonly start: string;
}

interface SlotState {
  /** Null until that is known. */
  readonly free: boolean | null;
  /** The nearest other times. */
  readonly alternatives: readonly Slot[];
  readonly refetch: () => void;
}

/** Whether a time is still free, as it changes; and which others are near. */
export function useSlot({ site, providerId, providerZone, start }: Wanted): SlotState {
  const day = dateIn(providerZone, start);
  const today = dateIn(providerZone, serverClock.now());
  const earliest = addDays(day, -BEFORE);
  const { slots, refetch } = useFreeSlots({
    site,
    provider: providerId,
    from: earliest > today ? earliest : today,
    to: addDays(day > today ? day : today, AFTER),
    live: [day],
  });
  return {
    free: slots?.some((slot) => isAt(slot, start)) ?? null,
    alternatives: nearest(slots ?? [], start),
    refetch,
  };
}
