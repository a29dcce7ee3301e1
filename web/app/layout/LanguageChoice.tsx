import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { changeLanguage } from '../i18n/i18n';
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/language';
import { useLanguage } from '../i18n/useLanguage';

/** The other language, by its own name: whoever reads it finds it. */
export function LanguageChoice(): ReactNode {
  const now = useLanguage();
  return LANGUAGES.filter((language) => language !== now).map((language) => (
    <Button
      key={language}
      variant="subtle"
      size="compact-md"
      px={6}
      lang={language}
      onClick={() => changeLanguage(language)}
    >
      {LANGUAGE_NAMES[language]}
    </Button>
  ));
}
