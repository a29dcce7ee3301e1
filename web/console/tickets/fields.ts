import type { TicketField } from '../desk';
import type { OpenTicketInput } from './queries';

type FieldValue = NonNullable<OpenTicketInput['fields']>[number];

/** What was filled into a site's own fields, by key and as text. */
export type FieldTexts = Readonly<Record<string, string>>;

/** How the server takes it; a field that is empty is cleared. */
export function valueOf({ key, type }: Pick<TicketField, 'key' | 'type'>, text: string): FieldValue {
  const value = text.trim();
  if (value === '') return { key };
  switch (type) {
    case 'NUMBER':
      return { key, number: Number(value) };
    case 'FLAG':
      return { key, flag: value === 'true' };
    case 'DATE':
      return { key, date: value };
    case 'CHOICE':
    case 'TEXT':
      return { key, text: value };
  }
}

interface Filled {
  readonly text: string | null;
  readonly number: number | null;
  readonly flag: boolean | null;
  readonly date: string | null;
}

/** As a field shows what is filled in. */
export function textOf({ text, number, flag, date }: Filled): string {
  return text ?? date ?? (number ?? flag)?.toString() ?? '';
}
