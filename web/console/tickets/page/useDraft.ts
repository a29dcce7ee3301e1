import { useKept } from '../useKept';
import { EMPTY, isEmpty } from './draft';
import type { Draft } from './draft';

interface Writing {
  readonly draft: Draft;
  readonly change: (how: (before: Draft) => Draft) => void;
  readonly clear: () => void;
}

/** What is written on a ticket. */
export function useDraft(ticket: string): Writing {
  const { draft, change } = useKept(ticket, EMPTY, isEmpty);
  return { draft, change, clear: () => change(({ kind }) => ({ ...EMPTY, kind })) };
}
