import { useState } from 'react';
import { useSubscription } from 'urql';
import { useOnReturn } from '../../../app/graphql/connection';
import { readFragment } from '../../../app/graphql/graphql';
import { ALERT, ALERTED } from './queries';
import type { SlaAlert } from './queries';

interface Alerted {
  readonly alert: SlaAlert;
  readonly cursor: string;
}

/** The last warning or breach that was told while one looks: for admins of all tickets, for agents of their own and of nobody's. */
export function useAlerted(): Alerted | null {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data }] = useSubscription({ query: ALERTED, variables: { after } });
  const told = data?.slaAlerted ?? null;
  useOnReturn(() => {
    if (told) setAfter(told.cursor);
  });
  return told && { cursor: told.cursor, alert: readFragment(ALERT, told.alert) };
}
