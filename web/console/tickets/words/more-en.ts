import type { SameKeys } from '../../../app/i18n/words';
import type { alerts as turkishAlerts, templates as turkishTemplates } from './more-tr';

export const templates: SameKeys<typeof turkishTemplates> = {
  lead: 'Answers that are given often. Their placeholders are filled in for the ticket when they are inserted.',
  write: 'New template',
  writeTitle: 'Write a template',
  rewriteTitle: 'Edit the template',
  name: 'Name',
  body: 'Text',
  language: 'Language',
  locale: { TR: 'Turkish', EN: 'English' },
  everybody: 'All departments',
  placeholders: 'Insert a placeholder',
  placeholder: {
    customer_name: 'Customer’s name',
    agent_name: 'Agent’s name',
    ticket_number: 'Ticket number',
    ticket_subject: 'Ticket subject',
    site_name: 'Site’s name',
  },
  showWithdrawn: 'Show withdrawn ones as well',
  withdrawn: 'Withdrawn',
  rewrite: 'Edit',
  withdraw: 'Withdraw',
  restore: 'Restore',
  of: '{{action}}: {{name}}',
  none: 'No templates yet',
  noneLead: 'Add the answers that you write often.',
};

export const alerts: SameKeys<typeof turkishAlerts> = {
  lead: 'Shown when little time is left for a service level, or it was breached.',
  kind: 'Alert',
  kinds: { BREACH: 'Breached', WARNING: 'Due soon' },
  promise: 'Service level',
  due: 'Due',
  toldAt: 'Told',
  late: '{{at}} (afterwards)',
  none: 'No alerts',
  noneLead: 'All service levels were met so far.',
  told: { BREACH: 'Breached: {{promise}}', WARNING: 'Due soon: {{promise}}' },
};
