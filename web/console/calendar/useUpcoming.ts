import { useState } from 'react';
import { serverClock } from '../../app/time/server';
import { useAgenda } from './useAgenda';
import type { Entry } from './useAgenda';

/** As far as the server tells an agenda in one question. */
export const UPCOMING_DAYS = 92;
const DAY = 86_400_000;

/** What is booked with a provider from now on, to be compared with a change of hours; null until it is known. */
export function useUpcoming(own: boolean, provider: string): readonly Entry[] | null {
  const [from] = useState(() => serverClock.now());
  const range = { from: new Date(from).toISOString(), to: new Date(from + UPCOMING_DAYS * DAY).toISOString() };
  return useAgenda(own, { provider, ...range }).entries;
}
