import { useEffect, useMemo, useRef, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import { withLive } from '../logic/slots';
import type { Slot } from '../logic/slots';
import { FREE_SLOTS, SLOTS_CHANGED } from '../queries';

interface Range {
  /** The site's address name; null for whoever is signed in there. */
  readonly site: string | null;
  readonly provider: string;
  /** The provider's dates, both included. */
  readonly from: string;
  readonly to: string;
  /** Those of the dates that are kept up to date. */
  readonly live: readonly string[];
}

interface FreeSlots {
  /** Null until they are known. */
  readonly slots: readonly Slot[] | null;
  readonly error: Error | undefined;
  readonly refetch: () => void;
}

type Lists = ReadonlyMap<string, readonly Slot[]>;

/** What is free, with the news of some dates. */
export function useFreeSlots({ site, provider, from, to, live }: Range): FreeSlots {
  const variables = { site, provider, from, to };
  const [{ data, error, operation }, ask] = useQuery({ query: FREE_SLOTS, variables });
  const dates = live.join(' ');
  const [lists, forget] = useLiveLists(site, provider, dates);
  const refetch = (): void => {
    // News of dates that nobody follows any more are older than what is fetched now.
    forget(new Set(live));
    ask({ requestPolicy: 'network-only' });
  };
  useOnReturn(refetch);
  // While another range is fetched, the one before is still there.
  const asked = operation?.variables;
  const fetched = asked?.from === from && asked.to === to ? data?.freeSlots : undefined;
  const slots = useMemo(() => {
    const within: Lists = new Map([...lists].filter(([date]) => date >= from && date <= to));
    return fetched ? withLive(fetched, within) : null;
  }, [fetched, lists, from, to]);
  return { slots, error: fetched ? undefined : error, refetch };
}

function useLiveLists(site: string | null, provider: string, dates: string): [Lists, (keep: Set<string>) => void] {
  const client = useClient();
  const [lists, setLists] = useState<Lists>(new Map());
  const cursors = useRef(new Map<string, string>());
  useEffect(() => {
    const followed = dates.split(' ').filter(Boolean);
    const subscriptions = followed.map((date) => {
      const after = cursors.current.get(date) ?? null;
      return client.subscription(SLOTS_CHANGED, { site, provider, date, after }).subscribe(({ data }) => {
        if (!data) return;
        cursors.current.set(date, data.slotsChanged.cursor);
        setLists((before) => new Map(before).set(date, data.slotsChanged.slots));
      });
    });
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    };
  }, [client, site, provider, dates]);
  const forget = (keep: Set<string>): void =>
    setLists((before) => new Map([...before].filter(([date]) => keep.has(date))));
  return [lists, forget];
}
