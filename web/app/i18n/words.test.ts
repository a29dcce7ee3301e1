import { describe, expect, it } from 'vitest';
import codes from '../../../graphql/error-codes.txt?raw';
import { AREAS } from '../areas';
import { words as errors } from '../errors/words/tr';
import { keysOf } from './words';
import type { WordsLoader } from './words';

const NAMESPACES: Readonly<Record<string, WordsLoader>> = {
  app: { tr: () => import('../words/tr'), en: () => import('../words/en') },
  errors: { tr: () => import('../errors/words/tr'), en: () => import('../errors/words/en') },
  shared: { tr: () => import('../shared/words/tr'), en: () => import('../shared/words/en') },
  ...Object.fromEntries(AREAS.map((area) => [area.name, area.words])),
};

function sentences(words: object, before = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[before + key, value] as [string, string]]
      : sentences(value as object, `${before}${key}.`),
  );
}

describe.each(Object.entries(NAMESPACES))('the words of %s', (_, load) => {
  it('are the same in both languages', async () => {
    const [tr, en] = await Promise.all([load.tr(), load.en()]);
    expect(keysOf(en.words).sort()).toEqual(keysOf(tr.words).sort());
  });

  it('name the same values in both languages, and leave nothing empty', async () => {
    const [tr, en] = await Promise.all([load.tr(), load.en()]);
    const values = (text: string): string[] => (text.match(/\{\{[^}]+\}\}/g) ?? []).sort();
    const english = new Map(sentences(en.words));
    for (const [key, text] of sentences(tr.words)) {
      expect(text.trim(), key).not.toBe('');
      expect(values(english.get(key) ?? ''), key).toEqual(values(text));
    }
  });
});

describe('the errors', () => {
  it('have a sentence for each code of the server, and for no others', () => {
    const ours = ['REQUEST', 'UNKNOWN', 'UNREACHABLE'];
    expect(Object.keys(errors).sort()).toEqual([...codes.trim().split('\n'), ...ours].sort());
  });
});
