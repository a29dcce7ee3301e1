import type { Area } from '../app/areas';

/** The installation's machinery, for those who look after it. */
export const operations: Area = {
  name: 'operations',
  label: { tr: 'İşletim', en: 'Operations' },
  roles: ['OPERATOR'],
  words: { tr: () => import('./words/tr'), en: () => import('./words/en') },
  pages: () => import('./pages'),
};
