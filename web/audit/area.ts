import type { Area } from '../app/areas';

/** A site's history, for those who check it. */
export const audit: Area = {
  name: 'audit',
  label: { tr: 'Denetim', en: 'Audit' },
  roles: ['AUDITOR'],
  words: { tr: () => import('./words/tr'), en: () => import('./words/en') },
  pages: () => import('./pages'),
};
