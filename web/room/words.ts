// What the page says, in the language that the browser asks for first among ours.

import { ENGLISH } from './words/english.js';
import { ENGLISH_REFUSALS } from './words/refusals/english.js';
import { TURKISH_REFUSALS } from './words/refusals/turkish.js';
import { TURKISH } from './words/turkish.js';

export type Phrase = keyof typeof ENGLISH;
export type RefusalCode = keyof typeof ENGLISH_REFUSALS;
export type Language = 'en' | 'tr';

const PHRASES: Readonly<Record<Language, Readonly<Record<Phrase, string>>>> = { en: ENGLISH, tr: TURKISH };
const REFUSALS: Readonly<Record<Language, Readonly<Record<RefusalCode, string>>>> = {
  en: ENGLISH_REFUSALS,
  tr: TURKISH_REFUSALS,
};

export function languageOf(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'tr' || tag === 'en');
  return known === 'tr' ? 'tr' : 'en';
}

export const language: Language = languageOf(navigator.languages);

/** The language as the browser has it, with its country: by that people write the time of day. */
const tag = navigator.languages.find((wanted) => wanted.toLowerCase().startsWith(language)) ?? language;

/** A phrase, with each `{name}` in it replaced. */
export function say(phrase: Phrase, values: Readonly<Record<string, string>> = {}): string {
  return PHRASES[language][phrase].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export function hasRefusal(code: string): code is RefusalCode {
  return Object.hasOwn(ENGLISH_REFUSALS, code);
}

export function sayRefusal(code: RefusalCode): string {
  return REFUSALS[language][code];
}

/** Several names as one text. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}

/** A date with its time of day. */
export function date(at: Date): string {
  return at.toLocaleString(tag, { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}

/** How long something took, in words. */
export function lasted(seconds: number): string {
  if (seconds < 60) return say('seconds', { seconds: String(Math.round(seconds)) });
  return say('minutes', { minutes: String(Math.round(seconds / 60)) });
}

/** How much a file is. */
export function size(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  const digits = { maximumFractionDigits: megabytes < 10 ? 1 : 0, minimumFractionDigits: 0 };
  return `${Math.max(0.1, megabytes).toLocaleString(tag, digits)} MB`;
}

/** A time of day as people here write it; with the date if it is not today's. */
export function time(at: Date): string {
  const today = at.toDateString() === new Date().toDateString();
  const date: Intl.DateTimeFormatOptions = today ? {} : { day: 'numeric', month: 'long' };
  return at.toLocaleString(tag, { ...date, hour: '2-digit', minute: '2-digit' });
}
