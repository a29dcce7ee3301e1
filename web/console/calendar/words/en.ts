import type { SameKeys } from '../../../app/i18n/words';
import type { calendar as turkish } from './tr';

export const calendar: SameKeys<typeof turkish> = {
  title: 'Calendar',
};
