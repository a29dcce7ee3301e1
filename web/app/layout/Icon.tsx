import type { ReactNode } from 'react';

/** Lines on a 24 by 24 grid. */
const PATHS = {
  brand: 'M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4M8.5 15l2.5 2.5 4.5-4.5',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4',
  check: 'M4.5 12.5l5 5 10-11',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.5l3.5 2',
  earlier: 'M14.5 5.5 8 12l6.5 6.5',
  later: 'M9.5 5.5 16 12l-6.5 6.5',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  pause: 'M9 6v12M15 6v12',
  phone: 'M6 3.5h4l1.5 5-2.5 2a12 12 0 0 0 4.5 4.5l2-2.5 5 1.5v4c0 1-1 2-2 2C10.5 20 4 13.5 4 5.5c0-1 1-2 2-2z',
  plus: 'M12 5v14M5 12h14',
  video: 'M3 7h12v10H3zM15 11l6-3.5v9L15 13',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  auto: 'M3.5 5h17v11h-17zM9 20h6M12 16v4',
  warning: 'M12 4 2.5 20h19zM12 10v4.5M12 17.2v.3',
  live: 'M12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM8.5 15.5a5 5 0 0 1 0-7M15.5 8.5a5 5 0 0 1 0 7M5.5 18.5a9.2 9.2 0 0 1 0-13M18.5 5.5a9.2 9.2 0 0 1 0 13',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words, never in their place: screen readers pass over it. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
