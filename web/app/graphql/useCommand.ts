import { useRef, useState } from 'react';
import { useClient } from 'urql';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { isUnanswered, problemOf } from '../errors/problem';
import { attemptAt } from './attempt';
import type { Attempt } from './attempt';

export interface Command<Data, Variables> {
  /** What came of it; null where it was not carried out, or is still under way: a second click does nothing twice. */
  readonly send: (variables: Omit<Variables, 'commandId'>) => Promise<Data | null>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly forget: () => void;
}

/**
 * Sends a command once: the same again, after an answer that was lost, has the same id. With a key that is known in this tab also
 * after the page was loaded anew.
 */
export function useCommand<Data, Variables extends AnyVariables & { commandId: string }>(
  document: TypedDocumentNode<Data, Variables>,
  key: string | null = null,
): Command<Data, Variables> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sent = useRef<Attempt | null>(null);
  const sending = useRef(false);

  async function send(rest: Omit<Variables, 'commandId'>): Promise<Data | null> {
    if (sending.current) return null;
    sending.current = true;
    setBusy(true);
    setError(null);
    const attempt = attemptAt(rest, sent.current ?? kept(key));
    sent.current = attempt;
    keep(key, attempt);
    const result = await client.mutation(document, attempt as unknown as Variables).toPromise();
    sending.current = false;
    setBusy(false);
    if (result.data || !isUnanswered(problemOf(result.error).code)) {
      sent.current = null;
      keep(key, null);
    }
    setError(result.error ?? null);
    return result.data ?? null;
  }

  return { send, busy, error, forget: () => setError(null) };
}

function kept(key: string | null): Attempt | null {
  const text = key === null ? null : sessionStorage.getItem(key);
  return text === null ? null : (JSON.parse(text) as Attempt);
}

function keep(key: string | null, attempt: Attempt | null): void {
  if (key === null) return;
  if (attempt) sessionStorage.setItem(key, JSON.stringify(attempt));
  else sessionStorage.removeItem(key);
}
