import type { Area } from '../app/areas';

/** Booking: open to all to look at, signed in to confirm; and a client's own appointments. */
export const booking: Area = {
  name: 'booking',
  label: { tr: 'Randevu', en: 'Appointments' },
  roles: ['CLIENT'],
  open: true,
  words: { tr: () => import('./words/tr'), en: () => import('./words/en') },
  pages: () => import('./pages'),
};
