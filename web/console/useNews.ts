import { useEffect, useEffectEvent, useRef } from 'react';

/** Many changes at once are worth one look. */
const TOGETHER = 150;

/** Asks again a moment after there was news: whenever what it is known by is another. */
export function useNews(news: string | null, refetch: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const ask = useEffectEvent(refetch);
  useEffect(() => {
    if (news === null) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      ask();
    }, TOGETHER);
  }, [news]);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
}
