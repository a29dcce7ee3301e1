import { commandId } from './commandId';

/** What was sent as a command, and under which id. */
export interface Attempt {
  readonly commandId: string;
}

/** What to send: word for word what was sent before, if it is the same wish and it is not known what became of it. */
export function attemptAt(wish: object, before: Attempt | null): Attempt {
  if (before && wishOf(before) === wishOf(wish)) return before;
  return { ...wish, commandId: commandId() };
}

/** The version that was seen is no part of a wish: it may have changed by the very command whose answer was lost. */
function wishOf(sent: object): string {
  const parts = Object.entries(sent).filter(([name]) => name !== 'commandId' && name !== 'seen');
  return JSON.stringify(parts.sort(([a], [b]) => a.localeCompare(b)));
}
