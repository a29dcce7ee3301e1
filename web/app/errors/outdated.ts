import { useSyncExternalStore } from 'react';

/**
 * Why a file of the app did not come: the server has those of a newer version only, it cannot be reached, or something else.
 * Null while all have come, `asking` until it is known.
 */
export type Missing = 'outdated' | 'unreachable' | 'broken' | 'asking' | null;

let why: Missing = null;
let wordsMissing = false;
const listeners = new Set<() => void>();
const errors = new WeakSet<Error>();

export function watchForUpdates(): void {
  addEventListener('vite:preloadError', ({ payload }) => {
    errors.add(payload);
    void find();
  });
}

/** Browsers word it differently when a module cannot be fetched. */
const FAILED_IMPORT = /dynamically imported module|importing a module script failed|module script/i;

export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && (errors.has(error) || FAILED_IMPORT.test(error.message));
}

export function useMissing(): Missing {
  return useSyncExternalStore(subscribe, () => why);
}

/** Words did not come: the page stands, without them. */
export function missWords(): void {
  wordsMissing = true;
  notify();
}

export function useMissingWords(): boolean {
  return useSyncExternalStore(subscribe, () => wordsMissing);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) listener();
}

const entry = (): string => document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src ?? '';

async function find(): Promise<void> {
  // What is of another version stays so.
  if (why === 'outdated' || why === 'asking') return;
  become('asking');
  become(await ask());
}

/** A server that has not even the file any more with which this page began has been replaced. */
async function ask(): Promise<Missing> {
  try {
    const { ok, status } = await fetch(entry(), { method: 'HEAD', cache: 'no-store' });
    if (status === 404) return 'outdated';
    return ok ? 'broken' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

function become(next: Missing): void {
  why = next;
  notify();
}

const RELOADED = 'randevu.reloaded';

/** Loads the page anew, though not again and again where that brings the same old one. */
export function reloadOnce(): void {
  if (sessionStorage.getItem(RELOADED) === entry()) return;
  sessionStorage.setItem(RELOADED, entry());
  location.reload();
}
