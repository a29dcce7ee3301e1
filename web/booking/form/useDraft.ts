import { useState } from 'react';
import { keepDraft, keptDraft } from '../logic/draft';
import type { Draft } from '../logic/draft';

/** What is typed, kept in this tab as it is typed. */
export function useDraft(owner: string | null): readonly [Draft, (change: Partial<Draft>) => void] {
  const [draft, setDraft] = useState(() => keptDraft(owner));
  const change = (part: Partial<Draft>): void => {
    const changed = { ...draft, ...part };
    setDraft(changed);
    keepDraft(owner, changed);
  };
  return [draft, change];
}
