import { useTranslation } from 'react-i18next';
import { isLanguage, LANGUAGES } from './language';
import type { Language } from './language';

/** The language that is read now. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return isLanguage(i18n.language) ? i18n.language : LANGUAGES[0];
}
