import type { SameKeys } from '../../../app/i18n/words';
import type { page as turkish } from './page-tr';

export const page: SameKeys<typeof turkish> = {
  title: 'Ticket #{{number}}',
};
