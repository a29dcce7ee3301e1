import type { Language } from '../../app/i18n/language';

const TAGS: Readonly<Record<Language, string>> = { tr: 'tr-TR', en: 'en-GB' };

/** A month told as `2026-11`, for people to read. */
export function formatMonth(month: string, language: Language): string {
  const format = new Intl.DateTimeFormat(TAGS[language], { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${month}-15T12:00:00Z`));
}

/** The days of the week from Monday on. */
export function weekdays(language: Language): readonly { readonly long: string; readonly short: string }[] {
  const say = (style: 'long' | 'short', day: number): string =>
    // The first of June 2026 was a Monday.
    new Intl.DateTimeFormat(TAGS[language], { weekday: style, timeZone: 'UTC' }).format(Date.UTC(2026, 5, 1 + day));
  return Array.from({ length: 7 }, (_, day) => ({ long: say('long', day), short: say('short', day) }));
}

/** The day of the week in a zone, in short: `Sal`. */
export function formatWeekday(instant: string, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(TAGS[language], { weekday: 'short', timeZone: zone }).format(new Date(instant));
}
