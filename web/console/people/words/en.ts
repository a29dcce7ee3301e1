import type { SameKeys } from '../../../app/i18n/words';
import type { people as turkish } from './tr';

export const people: SameKeys<typeof turkish> = {
  title: 'People',
};
