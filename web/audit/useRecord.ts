import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { readFragment } from '../app/graphql/graphql';
import type { VariablesOf } from '../app/graphql/graphql';
import { EVENT, TIMELINE } from './timeline';
import type { TimelineEvent } from './timeline';

const PAGE = 100;
/** A record with more is shown up to here. */
const MOST = 1_000;

export interface Record {
  /** In the order of their numbers; null until they are there. */
  readonly events: readonly TimelineEvent[] | null;
  /** Are there more that are not shown? */
  readonly truncated: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

type Read = Omit<Record, 'retry'>;

const UNREAD: Read = { events: null, truncated: false, error: null };

/** All events of one record, page by page. */
export function useRecord(type: string, id: string): Record {
  const client = useClient();
  const [read, setRead] = useState<Read & { of: string }>({ ...UNREAD, of: '' });
  const [attempt, setAttempt] = useState(0);
  const of = `${type} ${id}`;
  useEffect(() => {
    let wanted = true;
    const collect = async (): Promise<Read> => {
      const events: TimelineEvent[] = [];
      let after: string | null = null;
      for (;;) {
        const variables: VariablesOf<typeof TIMELINE> = {
          filter: { aggregateType: type, aggregateId: id },
          first: PAGE,
          after,
        };
        const { data, error } = await client.query(TIMELINE, variables, { requestPolicy: 'network-only' }).toPromise();
        if (!data) return { ...UNREAD, error: error ?? null };
        events.push(...data.timeline.nodes.map((ref) => readFragment(EVENT, ref)));
        const { hasNextPage, endCursor } = data.timeline.pageInfo;
        if (!hasNextPage) return { events, truncated: false, error: null };
        if (events.length >= MOST) return { events, truncated: true, error: null };
        after = endCursor;
      }
    };
    void collect().then((done) => {
      if (wanted) setRead({ ...done, of });
    });
    return () => {
      wanted = false;
    };
  }, [client, type, id, of, attempt]);
  const current = read.of === of ? read : UNREAD;
  return { ...current, retry: () => setAttempt((before) => before + 1) };
}
