import { useRef, useState } from 'react';
import { useClient } from 'urql';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { problemOf } from '../../app/errors/problem';
import { commandId } from '../logic/commandId';
import { outcomeOf } from '../logic/outcome';

interface Command<Variables> {
  /** Whether it was carried out. */
  readonly send: (variables: Omit<Variables, 'commandId'>) => Promise<boolean>;
  readonly busy: boolean;
  readonly error: unknown;
}

/** Sends a command once: the same again, after an answer that was lost, has the same id. */
export function useCommand<Data, Variables extends AnyVariables & { commandId: string }>(
  document: TypedDocumentNode<Data, Variables>,
): Command<Variables> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sent = useRef<{ readonly id: string; readonly text: string } | null>(null);
  const sending = useRef(false);

  async function send(rest: Omit<Variables, 'commandId'>): Promise<boolean> {
    if (sending.current) return false;
    sending.current = true;
    setBusy(true);
    setError(null);
    const text = JSON.stringify(rest);
    if (sent.current?.text !== text) sent.current = { id: commandId(), text };
    const variables = { ...rest, commandId: sent.current.id } as unknown as Variables;
    const result = await client.mutation(document, variables).toPromise();
    sending.current = false;
    setBusy(false);
    // The same once more after an answer is another command.
    if (result.data || outcomeOf(problemOf(result.error).code) !== 'unanswered') sent.current = null;
    if (result.data) return true;
    setError(result.error ?? null);
    return false;
  }

  return { send, busy, error };
}
