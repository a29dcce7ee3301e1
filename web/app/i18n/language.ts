/** The languages that there are; the first is what is shown where a person has not chosen. */
export const LANGUAGES = ['tr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How a language is called in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { tr: 'Türkçe', en: 'English' };

const KEY = 'randevu.language';

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

export function keptLanguage(): Language | null {
  const kept = localStorage.getItem(KEY);
  return isLanguage(kept) ? kept : null;
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}

/** What a person has chosen; else the first of the browser's languages that is among ours. */
export function firstLanguage(wanted: readonly string[] = navigator.languages): Language {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage);
  return keptLanguage() ?? known ?? LANGUAGES[0];
}
