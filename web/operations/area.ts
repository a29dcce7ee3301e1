import type { Area } from '../app/areas';

/** The installation's machinery, for those who look after it; of a site's, its admins see the messages. */
export const operations: Area = {
  name: 'operations',
  label: { tr: 'İşletim', en: 'Operations' },
  roles: ['OPERATOR', 'ADMIN'],
  words: { tr: () => import('./words/tr'), en: () => import('./words/en') },
  pages: () => import('./pages'),
};
