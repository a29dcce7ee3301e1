import type { SameKeys } from '../../../app/i18n/words';
import type { calls as turkish } from './tr';

export const calls: SameKeys<typeof turkish> = {
  title: 'Calls',
};
