import type { SameKeys } from '../../../app/i18n/words';
import type { settings as turkish } from './tr';

export const settings: SameKeys<typeof turkish> = {
  title: 'Settings',
};
