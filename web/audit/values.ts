/** A value in an event, a state or a row, by how it is shown. */
export type Shown =
  | { readonly kind: 'none' | 'withheld' | 'erased' }
  | { readonly kind: 'text' | 'id' | 'instant' | 'date' | 'name'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'money'; readonly minor: number; readonly currency: string }
  | { readonly kind: 'list'; readonly items: readonly unknown[] }
  | { readonly kind: 'group'; readonly entries: readonly (readonly [string, unknown])[] }
  /** What was withheld, and is shown because somebody said why. */
  | { readonly kind: 'personal'; readonly value: unknown };

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** How the server writes the name of a kind, a state or a choice: one word of small letters, or of several joined. */
const NAME = /^([a-z]+(_[a-z]+)*|([A-Z][a-z]+)+)$/;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function shownAs(value: unknown): Shown {
  if (value === null || value === undefined) return { kind: 'none' };
  if (typeof value === 'string') return ofText(value);
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (typeof value === 'boolean') return { kind: 'flag', flag: value };
  if (Array.isArray(value)) return { kind: 'list', items: value };
  return isObject(value) ? ofObject(value) : { kind: 'none' };
}

function ofText(text: string): Shown {
  // On its own, as in a row or a difference, a personal value is only this word.
  if (text === 'withheld' || text === 'erased') return { kind: text };
  if (ID.test(text)) return { kind: 'id', text };
  if (INSTANT.test(text)) return { kind: 'instant', text };
  if (DATE.test(text)) return { kind: 'date', text };
  return { kind: NAME.test(text) ? 'name' : 'text', text };
}

function ofObject(value: Readonly<Record<string, unknown>>): Shown {
  const entries = Object.entries(value);
  if (entries.length === 2 && typeof value['subject'] === 'string') {
    if (value['withheld'] === true) return { kind: 'withheld' };
    if (value['erased'] === true) return { kind: 'erased' };
    if ('personal' in value) return { kind: 'personal', value: value['personal'] };
  }
  if (entries.length === 2 && typeof value['minor'] === 'number' && typeof value['currency'] === 'string') {
    return { kind: 'money', minor: value['minor'], currency: value['currency'] };
  }
  return { kind: 'group', entries };
}

/** What an event or a state says, and which of its kinds it is: they are stored as `{"Kind": {…}}`. */
export function unwrapped(value: unknown): { readonly variant: string | null; readonly content: unknown } {
  if (isObject(value)) {
    const [only, ...others] = Object.entries(value);
    if (only && others.length === 0 && /^[A-Z]/.test(only[0])) return { variant: only[0], content: only[1] };
  }
  return { variant: null, content: value };
}

/** Is anything withheld in it, that could be shown to somebody who says why? */
export function hasWithheld(value: unknown): boolean {
  const shown = shownAs(value);
  if (shown.kind === 'withheld') return true;
  if (shown.kind === 'list') return shown.items.some(hasWithheld);
  return shown.kind === 'group' && shown.entries.some(([, one]) => hasWithheld(one));
}
