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
    settings: 'Settings',
  },
  forms: {
    save: 'Save',
    reset: 'Undo changes',
    saved: 'Saved.',
    leaveTitle: 'There are unsaved changes',
    leaveLead: 'If you leave this page, what you have changed is not saved.',
    leave: 'Leave without saving',
    stay: 'Stay on the page',
  },
  tickets,
  calls,
  calendar,
  people,
  settings,
};
