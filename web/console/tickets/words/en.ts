import type { SameKeys } from '../../../app/i18n/words';
import type { tickets as turkish } from './tr';

export const tickets: SameKeys<typeof turkish> = {
  title: 'Tickets',
};
