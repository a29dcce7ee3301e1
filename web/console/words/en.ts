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
  forms: {
    save: 'Save',
    reset: 'Undo changes',
    saved: 'Saved.',
    leaveTitle: 'There are unsaved changes',
    leaveLead: 'If you leave this page, what you have changed is not saved.',
    leave: 'Leave without saving',
    stay: 'Stay on the page',
    between: 'Enter a whole number from {{least}} to {{most}}.',
    remove: 'Remove',
    reminder: 'Reminder {{n}}',
    removeReminder: 'Remove reminder {{n}}',
    addReminder: 'Add a reminder',
    noReminders: 'No reminders are sent.',
    reminderTwice: 'The same reminder is there twice.',
    channel: 'How',
    channels: { EMAIL: 'Email', SMS: 'Text message' },
    minutesBefore: 'Minutes before',
  },
  tickets,
  calls,
  calendar,
  people,
  analytics,
  settings,
};
