import type { ReactNode } from 'react';
import { Incoming } from './Incoming';
import { useIncoming } from './useIncoming';

/** A ringing call, above whatever else of the console is shown. */
export function IncomingBanner(): ReactNode {
  const { ringing, running, refetch } = useIncoming();
  return <Incoming ringing={ringing} running={running} onChanged={refetch} />;
}
