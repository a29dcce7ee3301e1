const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** The wall clock of a zone at an instant, as a field for times has it: `2026-11-22T14:30`. */
export function wallOf(instant: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return format.format(instant).replace(' ', 'T');
}

/**
 * The instant at which the wall clock of a zone shows this; null if it is no such time. Of an hour that comes twice the first;
 * of one that is left out the time before it was.
 */
export function instantOf(wall: string, zone: string): string | null {
  if (!WALL.test(wall)) return null;
  const shown = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(shown)) return null;
  const offsetAt = (instant: number): number => Date.parse(`${wallOf(instant, zone)}:00Z`) - instant;
  const day = 86_400_000;
  const tries = [shown - offsetAt(shown - day), shown - offsetAt(shown + day)];
  const found = tries.filter((instant) => instant + offsetAt(instant) === shown);
  return new Date(Math.min(...(found.length > 0 ? found : tries))).toISOString();
}
