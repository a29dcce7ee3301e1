type Guard = (event: PopStateEvent) => void;

let guard: Guard | null = null;

/** To be called before there is a router: of two who listen at the window, the one who began sooner hears first. */
export function watchPops(): void {
  addEventListener('popstate', (event) => guard?.(event));
}

/** Hears of the browser's ways back and forth before the router does, and may keep them from it. */
export function guardPops(by: Guard): () => void {
  guard = by;
  return () => {
    if (guard === by) guard = null;
  };
}
