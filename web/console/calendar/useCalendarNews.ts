import { useEffect, useEffectEvent } from 'react';
import { useClient, useSubscription } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import { APPOINTMENTS_CHANGED } from '../../booking/appointments/queries';
import { SLOTS_CHANGED } from '../../booking/queries';

interface Watched {
  readonly own: boolean;
  readonly provider: string;
  /** The dates that are shown, of which those to come are watched. */
  readonly dates: readonly string[];
  readonly today: string;
}

/**
 * Says whenever a calendar may have changed. Whose it is hears of each change; others hear of what makes times free or takes them.
 */
export function useCalendarNews({ own, provider, dates, today }: Watched, onNews: () => void): void {
  const client = useClient();
  const tell = useEffectEvent(onNews);
  const [{ data }] = useSubscription({ query: APPOINTMENTS_CHANGED, variables: { after: null }, pause: !own });
  useEffect(() => {
    if (data) tell();
  }, [data]);
  const watched = own ? '' : dates.filter((date) => date >= today).join(' ');
  useEffect(() => {
    const subscriptions = watched
      .split(' ')
      .filter(Boolean)
      .map((date) => {
        let heard = false;
        const variables = { site: null, provider, date, after: null };
        return client.subscription(SLOTS_CHANGED, variables).subscribe((answer) => {
          if (!answer.data) return;
          // The first list is how it stands, which is no news.
          if (heard) tell();
          heard = true;
        });
      });
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    };
  }, [client, provider, watched]);
  useOnReturn(onNews);
}
