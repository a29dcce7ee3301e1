import type { Language } from '../i18n/language';

/** People in Türkiye and readers of our English write the day first. */
const TAGS: Readonly<Record<Language, string>> = { tr: 'tr-TR', en: 'en-GB' };

export type Style = 'time' | 'short-date' | 'date' | 'day' | 'full-date' | 'date-time' | 'precise';

const STYLES: Readonly<Record<Style, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit' },
  'short-date': { day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  'full-date': { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  'date-time': { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  precise: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

/** An instant as it reads in a zone (IANA). */
export function formatInstant(instant: string | number, zone: string, language: Language, style: Style): string {
  return new Intl.DateTimeFormat(TAGS[language], { ...STYLES[style], timeZone: zone }).format(new Date(instant));
}

/** From when until when; what both have in common, such as the day, is said once. */
export function formatRange(from: string, to: string, zone: string, language: Language, style: Style): string {
  const format = new Intl.DateTimeFormat(TAGS[language], { ...STYLES[style], timeZone: zone });
  return format.formatRange(new Date(from), new Date(to));
}

/** A date without a time of day, such as `2026-11-22`. */
export function formatDate(date: string, language: Language, style: 'short-date' | 'date' | 'day' = 'date'): string {
  return formatInstant(`${date}T12:00:00Z`, 'UTC', language, style);
}

/** How far a zone is from UTC at an instant: `UTC+3`, `UTC−4:30`. */
export function zoneOffset(zone: string, instant: string | number): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' });
  const name = format.formatToParts(new Date(instant)).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return name.replace('GMT', 'UTC').replace('-', '−');
}

/** A zone for people to read: `Europe/Istanbul (UTC+3)`. */
export function zoneLabel(zone: string, instant: string | number): string {
  return `${zone.replaceAll('_', ' ')} (${zoneOffset(zone, instant)})`;
}

/** The date in a zone at an instant, as `2026-11-22`. */
export function dateIn(zone: string, instant: string | number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(instant));
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(TAGS[language]).format(value);
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** How much a file or a table takes: `8 KB`, `1,2 MB`. */
export function formatBytes(bytes: number, language: Language): string {
  const step = bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(TAGS[language], {
    style: 'unit',
    unit: SIZES[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** step);
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long something lasts, by its largest two units: `2 sa. 5 dk.` */
export function formatDuration(seconds: number, language: Language): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(unitOf(count, unit, language));
  }
  if (rest > 0 || parts.length === 0) parts.push(unitOf(rest, 'second', language));
  return parts.slice(0, 2).join(' ');
}

function unitOf(count: number, unit: string, language: Language): string {
  return new Intl.NumberFormat(TAGS[language], { style: 'unit', unit, unitDisplay: 'short' }).format(count);
}

/** An amount of money in minor units: kuruş, pence, cents. */
export function formatMoney(minor: number, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(TAGS[language], { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}
