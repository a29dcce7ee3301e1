import type { SameKeys } from '../../../app/i18n/words';
import type { availability as turkish } from './availability-tr';

export const availability: SameKeys<typeof turkish> = {
  title: 'Working hours',
};
