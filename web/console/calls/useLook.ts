import { useEffect, useEffectEvent } from 'react';

/** The server tells of one's own calls only: how it stands with those of others is looked at every so often. */
const EVERY = 10_000;

/** Asks every few seconds while the page is looked at, and as long as something may become of what it shows. */
export function useLook(refetch: () => void, open = true): void {
  const look = useEffectEvent(() => {
    if (document.visibilityState === 'visible') refetch();
  });
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => look(), EVERY);
    return () => clearInterval(timer);
  }, [open]);
}
