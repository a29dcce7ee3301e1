const WORKER = '/app/worker.js';

/**
 * Has the browser keep what never changes and something to show without a network. Only once the page is there and has nothing
 * to do: a first visit is not made slower by what later ones gain. Without it, all else works.
 */
export function registerWorker(): void {
  // Where the address is neither https nor the machine's own, browsers offer none.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = (): void => void navigator.serviceWorker.register(WORKER, { scope: '/' }).catch(() => undefined);
  if (document.readyState === 'complete') whenIdle(register);
  else addEventListener('load', () => whenIdle(register), { once: true });
}

function whenIdle(act: () => void): void {
  // Safari does not tell.
  if ('requestIdleCallback' in window) requestIdleCallback(act);
  else setTimeout(act, 2_000);
}
