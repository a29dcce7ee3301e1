import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { EDIT_TICKET } from './queries';

/** Whoever has written nothing for so long is not at it any more. */
const IDLE = 5 * 60_000;

export interface Lock {
  /** Others are kept from editing. */
  readonly held: boolean;
  /** Why it could not be had, or was taken away. */
  readonly error: unknown;
  /** Says that somebody edits, now. */
  readonly touch: () => void;
  readonly release: () => void;
}

interface State {
  readonly held: boolean;
  readonly error: unknown;
}

const LOOSE: State = { held: false, error: null };

/** Holds a ticket's lock while somebody edits: for as long as the connection stands, or until nothing was touched for long. */
export function useLock(ticket: string, free: boolean): Lock {
  const client = useClient();
  const [touched, setTouched] = useState<number | null>(null);
  const [state, setState] = useState(LOOSE);
  const wanted = touched !== null && free;
  useEffect(() => {
    if (!wanted) return;
    const editing = client.subscription(EDIT_TICKET, { id: ticket }).subscribe(({ error }) => {
      setState({ held: !error, error: error ?? null });
      // Whoever goes on writing asks for it again.
      if (error) setTouched(null);
    });
    return () => {
      editing.unsubscribe();
      setState((before) => ({ ...before, held: false }));
    };
  }, [client, ticket, wanted]);
  useEffect(() => {
    if (touched === null) return;
    const timer = setTimeout(() => setTouched(null), touched + IDLE - Date.now());
    return () => clearTimeout(timer);
  }, [touched]);
  return { ...state, touch: () => setTouched(Date.now()), release: () => setTouched(null) };
}
