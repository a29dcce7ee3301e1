import type { Area } from '../app/areas';

/** Where a site's own people work: tickets and calls, calendars, people, and the site's settings. */
export const console: Area = {
  name: 'console',
  label: { tr: 'Konsol', en: 'Console' },
  roles: ['AGENT', 'PROVIDER', 'ADMIN'],
  words: { tr: () => import('./words/tr'), en: () => import('./words/en') },
  pages: () => import('./pages'),
};
