import { useEffect, useRef, useState } from 'react';
import { difference } from '../logic/slots';
import type { Slot } from '../logic/slots';

export interface SlotNews {
  readonly gone: readonly Slot[];
  readonly came: readonly Slot[];
}

/** Which times went and came since a day was opened, each time its list changes; null until one does. */
export function useSlotNews(day: string | null, slots: readonly Slot[] | null): SlotNews | null {
  const seen = useRef<{ day: string | null; slots: readonly Slot[] } | null>(null);
  const [news, setNews] = useState<(SlotNews & { day: string | null }) | null>(null);
  useEffect(() => {
    if (!slots) return;
    const before = seen.current?.day === day ? seen.current.slots : slots;
    seen.current = { day, slots };
    const changed = difference(before, slots);
    if (changed.gone.length + changed.came.length > 0) setNews({ ...changed, day });
  }, [day, slots]);
  return news?.day === day ? news : null;
}
