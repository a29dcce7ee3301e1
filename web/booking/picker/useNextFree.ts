import { useState } from 'react';
import { useClient } from 'urql';
import { addDays } from '../logic/calendar';
import { byViewerDay, nextFreeDay } from '../logic/slots';
import { FREE_SLOTS } from '../queries';

/** The most dates that the server tells at once. */
const WINDOW = 92;
/** Nobody can be booked further ahead. */
const FURTHEST = 730;

interface Search {
  readonly site: string | null;
  readonly provider: string;
  readonly zone: string;
  readonly today: string;
  readonly latest: string | null;
}

export type SearchState = 'idle' | 'searching' | 'none' | { readonly error: Error };

/** Looks for the first day after a date on which something is free, as far ahead as can be booked. */
export function useNextFree({ site, provider, zone, today, latest }: Search): {
  readonly state: SearchState;
  readonly find: (after: string) => Promise<string | null>;
} {
  const client = useClient();
  const [state, setState] = useState<SearchState>('idle');
  const end = latest ?? addDays(today, FURTHEST);

  async function find(after: string): Promise<string | null> {
    setState('searching');
    for (let from = after; from <= end; from = addDays(from, WINDOW)) {
      const variables = { site, provider, from, to: addDays(from, WINDOW - 1) };
      const { data, error } = await client.query(FREE_SLOTS, variables, { requestPolicy: 'network-only' }).toPromise();
      if (error) {
        setState({ error });
        return null;
      }
      const day = nextFreeDay(byViewerDay(data?.freeSlots ?? [], zone), after);
      if (day !== null) {
        setState('idle');
        return day;
      }
    }
    setState('none');
    return null;
  }

  return { state, find };
}
