import { problemOf } from '../../app/errors/problem';
import type { ErrorCode } from '../../app/errors/problem';

interface Placed<Field extends string> {
  /** The field that the refusal is about; null where it is about none. */
  readonly field: Field | null;
  /** What is said below the form; null where the field says it. */
  readonly rest: unknown;
}

/** Where on a form a refusal is told, by its code. */
export function placed<Field extends string>(
  error: unknown,
  fields: Readonly<Partial<Record<ErrorCode, Field>>>,
): Placed<Field> {
  if (error === null || error === undefined) return { field: null, rest: null };
  const field = fields[problemOf(error).code as ErrorCode] ?? null;
  return { field, rest: field === null ? error : null };
}
