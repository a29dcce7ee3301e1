import { useEffect, useState } from 'react';
import { serverClock } from '../../app/time/server';

/** The server's clock, each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => serverClock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverClock.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
