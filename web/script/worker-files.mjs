// Tells the worker which files to keep from the beginning: what the page that is shown without a network consists of, and what
// every page needs.
import { createHash } from 'node:crypto';

const WORKER = 'worker.js';
const OFFLINE = 'offline.html';
/** Modules from which everything starts, and the words without which none of it can speak. */
const STARTS = /\/app\/(index\.html|offline\.html|(errors\/)?words\/(tr|en)\.ts)$/;

/** The files that a chunk needs before it runs. */
function needed(bundle, name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const { imports, viteMetadata } = bundle[name];
  for (const style of viteMetadata?.importedCss ?? []) found.add(style);
  for (const next of imports) needed(bundle, next, found);
  return found;
}

/** A plugin of Vite's. */
export function workerFiles(base) {
  return {
    name: 'worker-files',
    apply: 'build',
    enforce: 'post',
    generateBundle: (_, bundle) => {
      const page = bundle[OFFLINE];
      // It is sent as it is, under a policy that needs no nonce.
      page.source = page.source.replaceAll(/ nonce="RANDEVU_NONCE"|<meta property="csp-nonce"[^>]*>\s*/g, '');
      const starts = Object.values(bundle).filter((one) => STARTS.test(one.facadeModuleId ?? ''));
      const files = [...new Set(starts.flatMap((one) => [...needed(bundle, one.fileName)]))].sort();
      const version = createHash('sha256')
        .update(JSON.stringify([files, page.source]))
        .digest('hex')
        .slice(0, 16);
      const kept = [OFFLINE, 'icon.svg', ...files].map((file) => base + file);
      const worker = bundle[WORKER];
      worker.code = worker.code
        .replace('RANDEVU_FILES', JSON.stringify(kept))
        .replace('RANDEVU_VERSION', JSON.stringify(version));
    },
  };
}
