import { useCallback, useRef, useState } from 'react';
import { useClient } from 'urql';
import type { AnyVariables, DocumentInput } from 'urql';

export interface Act<Data, Variables> {
  /** Asks for it; null where that failed, or is still under way: a second click does nothing twice. */
  readonly act: (variables: Variables) => Promise<Data | null>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly forget: () => void;
}

/** A mutation that somebody sets off. */
export function useAct<Data, Variables extends AnyVariables>(
  mutation: DocumentInput<Data, Variables>,
): Act<Data, Variables> {
  const client = useClient();
  const under = useRef(false);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const act = useCallback(
    async (variables: Variables): Promise<Data | null> => {
      if (under.current) return null;
      under.current = true;
      setState({ busy: true, error: null });
      const { data, error } = await client.mutation(mutation, variables).toPromise();
      under.current = false;
      setState({ busy: false, error: error ?? null });
      return error ? null : (data ?? null);
    },
    [client, mutation],
  );
  const forget = useCallback(() => setState((before) => ({ ...before, error: null })), []);
  return { act, ...state, forget };
}
