import type { SameKeys } from '../i18n/words';
import type { words as turkish } from './tr';

export const words: SameKeys<typeof turkish> = {
  skip: 'Skip to content',
  loading: 'Loading…',
  close: 'Close',
  reload: 'Reload the page',
  home: 'Back to the start page',
  navigation: { label: 'Areas', open: 'Open the menu', close: 'Close the menu' },
  scheme: { label: 'Colour scheme: {{scheme}}', light: 'light', dark: 'dark', auto: 'as on the device' },
  account: {
    label: 'Account',
    noSite: 'The whole installation',
    zone: 'Time zone: {{zone}}',
    signOut: 'Sign out',
  },
  role: {
    ADMIN: 'Administrator',
    AGENT: 'Support agent',
    AUDITOR: 'Auditor',
    CLIENT: 'Client',
    OPERATOR: 'Operator',
    PROVIDER: 'Provider',
    SUPERADMIN: 'Installation administrator',
  },
  signIn: {
    title: 'Sign in',
    lead: 'With your site’s name in addresses, your email address and your password.',
    site: 'Site',
    siteHint: 'For example istanbul-klinik. Leave it empty if you belong to no site.',
    email: 'Email',
    password: 'Password',
    showPassword: 'Show the password',
    submit: 'Sign in',
    againTitle: 'Your session has ended',
    againLead: 'Sign in again to go on where you were. What you have typed is still there.',
    leave: 'Leave this page',
  },
  connection: {
    lost: 'The connection is lost',
    lostLead: 'Connecting again. Until then, what you see here may be out of date.',
  },
  fault: { title: 'That did not work', retry: 'Try again' },
  notFound: { title: 'There is no such page', lead: 'The address may be wrong, or the page is not for you to see.' },
  offline: {
    title: 'There is no connection',
    lead: 'The server cannot be reached. The page opens by itself once the connection is back.',
    retry: 'Try now',
  },
  outdated: {
    title: 'There is a new version',
    lead: 'The server was updated. Reload the page to go on.',
    banner:
      'The server was updated, and a part of this page can no longer be loaded. Save what you have typed, then reload the page.',
  },
  broken: {
    title: 'Something went wrong on this page',
    lead: 'Reload the page. If it happens again, tell your administrator.',
  },
};
