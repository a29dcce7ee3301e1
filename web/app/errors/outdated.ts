/** Has a file of this page been asked for in vain? After an update the server has the files of the new version only. */
let missed = false;

export function watchForUpdates(): void {
  addEventListener('vite:preloadError', () => {
    missed = true;
  });
}

/** Browsers word it differently when a module cannot be fetched. */
const FAILED_IMPORT = /dynamically imported module|importing a module script failed|module script/i;

export function isOutdated(error: unknown): boolean {
  return missed || (error instanceof Error && FAILED_IMPORT.test(error.message));
}
