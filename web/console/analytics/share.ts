/** A part of a whole in per cent; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}

/** How many of these have one of the names. */
export function countOf<Name extends string>(
  counts: readonly { readonly status: Name; readonly count: number }[],
  ...names: readonly Name[]
): number {
  return counts.filter(({ status }) => names.includes(status)).reduce((sum, { count }) => sum + count, 0);
}

/** How many there are together. */
export function total(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
