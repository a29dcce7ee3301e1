import type { Account } from '../queries';

/** A person as typed: what is left out is empty. */
export interface Profile {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly locale: Account['locale'];
  /** Empty for the site's. */
  readonly zone: string;
}

export const EMPTY_PROFILE: Profile = { name: '', email: '', phone: '', locale: 'TR', zone: '' };

export function profileOf({ name, email, phone, locale, zone }: Account): Profile {
  return { name: name ?? '', email: email ?? '', phone: phone ?? '', locale, zone: zone ?? '' };
}

interface Person {
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly locale: Account['locale'];
  readonly zone: string | null;
}

/** As the server takes it. */
export function personOf({ name, email, phone, locale, zone }: Profile): Person {
  const given = phone.replaceAll(/[\s()-]/g, '');
  return {
    name: name.trim(),
    email: email.trim(),
    phone: given === '' ? null : given,
    locale,
    zone: zone === '' ? null : zone,
  };
}

/** What a person cannot be without. */
export function isComplete({ name, email }: Profile): boolean {
  return name.trim() !== '' && email.trim() !== '';
}
