import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { isFault, problemOf } from './problem';
import type { ErrorCode } from './problem';

/** Says what went wrong in a sentence of the language that is read. */
export function useSay(): (error: unknown) => string {
  const { t, i18n } = useTranslation('errors');
  return useCallback(
    (error) => {
      const problem = problemOf(error);
      const known = i18n.exists(problem.code, { ns: 'errors' });
      const sentence = t(known ? (problem.code as ErrorCode) : 'UNKNOWN');
      if (problem.request === null || (known && !isFault(problem))) return sentence;
      return `${sentence} ${t('REQUEST', { request: problem.request })}`;
    },
    [t, i18n],
  );
}
