// Reading values whose shape is not known yet. Each reader throws when the value is of another kind.

export class Malformed extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed('no object');
  return value as Fields;
}

export function text(of: Fields, name: string): string {
  const value = of[name];
  if (typeof value !== 'string') throw new Malformed(`${name} is no text`);
  return value;
}

export function textOrNull(of: Fields, name: string): string | null {
  return of[name] === null || of[name] === undefined ? null : text(of, name);
}

export function number(of: Fields, name: string): number {
  const value = of[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Malformed(`${name} is no number`);
  return value;
}

/** What is left out is false: so an omitted grant means no. */
export function flag(of: Fields, name: string): boolean {
  const value = of[name] ?? false;
  if (typeof value !== 'boolean') throw new Malformed(`${name} is neither true nor false`);
  return value;
}

export function list<T>(of: Fields, name: string, read: (item: unknown) => T): readonly T[] {
  const value = of[name];
  if (!Array.isArray(value)) throw new Malformed(`${name} is no list`);
  return value.map(read);
}

export function oneOf<T extends string>(of: Fields, name: string, known: readonly T[]): T {
  const value = text(of, name);
  const found = known.find((one) => one === value);
  if (found === undefined) throw new Malformed(`${name} cannot be ${value}`);
  return found;
}
