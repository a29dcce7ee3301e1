/** The whole number that was typed; null where it is none, or not within the bounds. */
export function numberIn(text: string, least: number, most: number): number | null {
  const given = text.trim();
  if (!/^\d+$/.test(given)) return null;
  const value = Number(given);
  return value >= least && value <= most ? value : null;
}

/** The amount that was typed in whole units and their parts, in minor units; null where it is none. */
export function minorOf(text: string, currency: string): number | null {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const found = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.trim());
  const part = found?.[2] ?? '';
  if (!found || part.length > digits) return null;
  return Number(found[1]) * 10 ** digits + Number(part.padEnd(digits, '0') || '0');
}

/** An amount of minor units as it is typed. */
export function typedMoney(minor: number, currency: string, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const whole = minor % 10 ** digits === 0;
  return new Intl.NumberFormat(language, {
    useGrouping: false,
    minimumFractionDigits: whole ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}
