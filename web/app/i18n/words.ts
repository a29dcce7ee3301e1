import type { Language } from './language';

/** English has the same keys as Turkish, which is written first. */
export type SameKeys<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string ? string : SameKeys<Words[Key]>;
};

/** How an area's words are fetched, in each language. */
export type WordsLoader = Readonly<Record<Language, () => Promise<{ words: object }>>>;

/** The keys of a namespace as paths, to be compared between languages. */
export function keysOf(words: object, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value as object, `${before}${key}.`),
  );
}
