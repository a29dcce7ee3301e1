import { analytics } from '../analytics/words/en';
import type { SameKeys } from '../../app/i18n/words';
import { calendar } from '../calendar/words/en';
import { calls } from '../calls/words/en';
import { people } from '../people/words/en';
import { settings } from '../settings/words/en';
import { tickets } from '../tickets/words/en';
import type { words as turkish } from './tr';

export const words: SameKeys<typeof turkish> = {
  tabs: {
    label: 'Pages of the console',
    tickets: 'Tickets',
    calls: 'Calls',
    calendar: 'Calendar',
    people: 'People',
    analytics: 'Figures',
    settings: 'Settings',
  },
  tickets,
  calls,
  calendar,
  people,
  analytics,
  settings,
};
