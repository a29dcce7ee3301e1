import { useCallback, useEffect, useState } from 'react';
import { useClient } from 'urql';
import { HOLD_SLOT, RELEASE_SLOT } from './queries';

interface Slot {
  readonly providerId: string;
  readonly start: string;
  readonly end: string;
}

interface Hold {
  /** Until when the time is kept for the client, by the server's clock; null while it is not. */
  readonly until: number | null;
  readonly renew: () => void;
}

/**
 * Keeps a time for the client while the form is open. It is a courtesy: where it cannot be kept, the form goes on without, and the list of
 * free times tells whether it is gone.
 */
export function useHold({ providerId, start, end }: Slot, wanted: boolean): Hold {
  const client = useClient();
  const [until, setUntil] = useState<number | null>(null);
  const renew = useCallback(() => {
    void client
      .mutation(HOLD_SLOT, { providerId, start, end })
      .toPromise()
      .then(({ data }) => setUntil(data ? Date.parse(data.holdSlot.until) : null));
  }, [client, providerId, start, end]);
  useEffect(() => {
    if (!wanted) return undefined;
    renew();
    // Names the time, so that it does not let go of another one that the next form keeps by then.
    return () => void client.mutation(RELEASE_SLOT, { providerId, start }).toPromise();
  }, [client, renew, wanted, providerId, start]);
  return { until, renew };
}
