import { useEffect, useEffectEvent } from 'react';
import { useSubscription } from 'urql';
import { useOnReturn } from '../../app/graphql/connection';
import type { ResultOf } from '../../app/graphql/graphql';
import { APPOINTMENTS_CHANGED } from './queries';

type Change = ResultOf<typeof APPOINTMENTS_CHANGED>['myAppointments']['appointment'];

/** Asks again whenever one of the person's appointments changes, or may have; the last that did. */
export function useAppointmentNews(refetch: () => void): Change | null {
  const [{ data }] = useSubscription({ query: APPOINTMENTS_CHANGED, variables: { after: null } });
  const again = useEffectEvent(refetch);
  useEffect(() => {
    if (data) again();
  }, [data]);
  useOnReturn(refetch);
  return data?.myAppointments.appointment ?? null;
}
