import { useState } from 'react';
import { dateIn, zoneOffset } from '../../app/time/format';

const KEY = 'randevu.booking.zone';

/** Where this browser is. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function isZone(zone: string): boolean {
  try {
    return dateIn(zone, 0) !== '';
  } catch {
    return false;
  }
}

/** In which zone times are told: where the viewer is, until he chooses another. */
export function useZone(): readonly [string, (zone: string) => void] {
  const [zone, setZone] = useState(() => {
    const kept = sessionStorage.getItem(KEY);
    return kept !== null && isZone(kept) ? kept : browserZone();
  });
  const choose = (chosen: string): void => {
    sessionStorage.setItem(KEY, chosen);
    setZone(chosen);
  };
  return [zone, choose];
}

/** Do clocks in both zones show the same at an instant? */
export function sameWall(instant: string | number, one: string, other: string): boolean {
  return zoneOffset(one, instant) === zoneOffset(other, instant);
}

export function sameDay(instant: string | number, one: string, other: string): boolean {
  return dateIn(one, instant) === dateIn(other, instant);
}

/** All zones but some, for a list to choose from. */
export function otherZones(known: readonly string[]): readonly string[] {
  return Intl.supportedValuesOf('timeZone').filter((zone) => !known.includes(zone));
}
