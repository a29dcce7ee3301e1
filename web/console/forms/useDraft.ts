import { useEffect, useState } from 'react';

interface Draft<Value> {
  /** As typed; as the server has it until something is. */
  readonly value: Value;
  readonly dirty: boolean;
  readonly change: (value: Value) => void;
  readonly reset: () => void;
  /** What is typed now is saved: it is shown until the server's answer has come to be the same. */
  readonly settle: () => void;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What is being typed over what the server has. */
export function useDraft<Value>(server: Value): Draft<Value> {
  const [draft, setDraft] = useState<Value | null>(null);
  const [saved, setSaved] = useState<Value | null>(null);
  const arrived = draft !== null && same(draft, server);
  useEffect(() => {
    if (!arrived) return;
    setDraft(null);
    setSaved(null);
  }, [arrived]);
  return {
    value: draft ?? server,
    dirty: draft !== null && !arrived && !same(draft, saved),
    change: setDraft,
    reset: () => {
      setDraft(null);
      setSaved(null);
    },
    settle: () => setSaved(draft),
  };
}
