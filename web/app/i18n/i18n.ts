import i18next from 'i18next';
import type { BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { AREAS } from '../areas';
import { missWords } from '../errors/outdated';
import { firstLanguage, isLanguage, keepLanguage, LANGUAGES } from './language';
import type { Language } from './language';
import type { WordsLoader } from './words';

const SHELL: Readonly<Record<string, WordsLoader>> = {
  app: { tr: () => import('../words/tr'), en: () => import('../words/en') },
  errors: { tr: () => import('../errors/words/tr'), en: () => import('../errors/words/en') },
};

const NAMESPACES: Readonly<Record<string, WordsLoader>> = {
  ...SHELL,
  shared: { tr: () => import('../shared/words/tr'), en: () => import('../shared/words/en') },
  ...Object.fromEntries(AREAS.map((area) => [area.name, area.words])),
};

/** Words come as modules, each namespace when a page first asks for it, in the language that is read. */
const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = isLanguage(language) ? NAMESPACES[namespace]?.[language] : undefined;
    if (!load) {
      done(new Error(`no words for ${namespace} in ${language}`), false);
      return;
    }
    load().then(
      ({ words }) => done(null, words as Record<string, string>),
      (error: unknown) => {
        missWords();
        done(error instanceof Error ? error : new Error(String(error)), false);
      },
    );
  },
};

export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      supportedLngs: LANGUAGES,
      fallbackLng: false,
      ns: Object.keys(SHELL),
      defaultNS: 'app',
      // React escapes what it shows.
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}

/** Words that cannot be fetched, as those of an older version, leave the language as it is until the page is loaded anew. */
export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  const shown = Object.keys(i18next.getDataByLanguage(i18next.language) ?? {});
  try {
    await Promise.all(shown.flatMap((namespace) => NAMESPACES[namespace]?.[language]() ?? []));
  } catch {
    missWords();
    return;
  }
  await i18next.changeLanguage(language);
}
