import { useState } from 'react';
import { useViewer } from '../../../app/session/viewer';
import { EMPTY, keepDraft, keptDraft } from './draft';
import type { Draft } from './draft';

interface Writing {
  readonly draft: Draft;
  readonly change: (how: (before: Draft) => Draft) => void;
  readonly clear: () => void;
}

/** What is written on a ticket, kept in this tab as it is written. */
export function useDraft(ticket: string): Writing {
  const { accountId } = useViewer();
  const [draft, setDraft] = useState(() => keptDraft(accountId, ticket));
  const change = (how: (before: Draft) => Draft): void =>
    setDraft((before) => {
      const next = how(before);
      keepDraft(accountId, ticket, next);
      return next;
    });
  return { draft, change, clear: () => change(({ kind }) => ({ ...EMPTY, kind })) };
}
