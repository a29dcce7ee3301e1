import { isObject, shownAs, unwrapped } from './values';

/** A value that is not the same at two moments. */
export interface Difference {
  /** The names that lead to it, outermost first. */
  readonly path: readonly string[];
  readonly kind: 'added' | 'removed' | 'changed';
  readonly from: unknown;
  readonly to: unknown;
}

/** As the server tells it: a JSON pointer, and null where there is nothing. */
export interface Told {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** A kind of state that became another: its own name in a path. */
export const VARIANT = 'variant';

/**
 * The differences of two states to be read. The server compares values by their places; a state that is of another kind now has
 * all of its values at others. Those are compared with each other here, so that only what has changed is shown.
 */
export function readable(told: readonly Told[]): readonly Difference[] {
  const gone = told.filter(({ path, to }) => isVariant(path) && to === null);
  const come = told.filter(({ path, from }) => isVariant(path) && from === null);
  const [before] = gone;
  const [after] = come;
  const became = gone.length === 1 && come.length === 1 && before && after ? { before, after } : null;
  const rest = told.filter((one) => one !== became?.before && one !== became?.after);
  const others = rest.flatMap(({ path, from, to }) => between(namesOf(path), from, to));
  if (!became) return others;
  const change = {
    path: [VARIANT],
    kind: 'changed',
    from: became.before.path.slice(1),
    to: became.after.path.slice(1),
  } as const;
  return [change, ...between([], became.before.from, became.after.to), ...others];
}

/** What differs between two values, down to the smallest. Lists are one value: their places mean little. */
export function between(path: readonly string[], from: unknown, to: unknown): readonly Difference[] {
  if (same(from, to)) return [];
  const [one, other] = [partsOf(from), partsOf(to)];
  if ((one ?? isNothing(from)) && (other ?? isNothing(to)) && (one ?? other)) {
    const names = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])].sort();
    return names.flatMap((name) => between([...path, name], one?.[name] ?? null, other?.[name] ?? null));
  }
  const kind = isNothing(from) ? 'added' : isNothing(to) ? 'removed' : 'changed';
  return [{ path, kind, from, to }];
}

/** An object that is shown by its parts, without the name of its kind. */
function partsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  const { content } = unwrapped(value);
  return isObject(content) && shownAs(content).kind === 'group' ? content : null;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isVariant(path: string): boolean {
  return /^\/[A-Z][A-Za-z]*$/.test(path);
}

/** The names in a JSON pointer, without the kind of state that is around everything. */
export function namesOf(pointer: string): readonly string[] {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.length > 1 && isVariant(`/${names[0] ?? ''}`) ? names.slice(1) : names;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value ?? null;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
