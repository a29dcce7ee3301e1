import { useRef, useState } from 'react';
import { useViewer } from '../../app/session/viewer';
import { keep, kept } from './kept';

interface Writing<Draft> {
  readonly draft: Draft;
  readonly change: (how: (before: Draft) => Draft) => void;
}

/** What is written under a name, kept in this tab as it is written: neither a reload nor the end of a session loses it. */
export function useKept<Draft extends object>(
  name: string,
  empty: Draft,
  isEmpty: (draft: Draft) => boolean,
): Writing<Draft> {
  const { accountId } = useViewer();
  const [draft, setDraft] = useState(() => kept(accountId, name, empty));
  // Written at once: what is changed last, before this is shown no more, has to be kept as well.
  const latest = useRef(draft);
  const change = (how: (before: Draft) => Draft): void => {
    const next = how(latest.current);
    latest.current = next;
    keep(accountId, name, isEmpty(next) ? null : next);
    setDraft(next);
  };
  return { draft, change };
}
