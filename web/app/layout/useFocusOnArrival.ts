import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** A page that was gone to has the focus, so that it is read from its beginning; not the one that was opened first. */
export function useFocusOnArrival(pathname: string): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
