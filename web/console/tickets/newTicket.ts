import type { FieldTexts } from './fields';
import type { Priority, Source } from './queries';

export interface Customer {
  /** The account. */
  readonly id: string;
  /** As it was found, by name and address. */
  readonly label: string;
}

/** A ticket that somebody is about to open for a customer. */
export interface Draft {
  readonly customer: Customer | null;
  readonly subject: string;
  readonly body: string;
  readonly department: string;
  readonly category: string;
  readonly priority: Priority;
  readonly source: Source;
  readonly texts: FieldTexts;
}

export const EMPTY: Draft = {
  customer: null,
  subject: '',
  body: '',
  department: '',
  category: '',
  priority: 'NORMAL',
  source: 'PHONE',
  texts: {},
};

/** Nothing was typed; what was only chosen is chosen again as quickly. */
export function isEmpty({ customer, subject, body, texts }: Draft): boolean {
  return customer === null && [subject, body, ...Object.values(texts)].every((text) => text === '');
}
