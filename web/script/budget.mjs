// What a person's first visit to each area costs, compressed: the shell, the area's pages, and what both import at once.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const KB = 1024;
const SCRIPTS = 180 * KB;
const STYLES = 35 * KB;
/** What is fetched only when somebody opens it: a chart, a dialogue. */
const CHUNK = 120 * KB;

/** The files that a module needs before it runs. */
function needed(manifest, key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const next of manifest[key].imports ?? []) needed(manifest, next, found);
  return found;
}

export function measure(app) {
  const manifest = JSON.parse(readFileSync(join(app, '.vite/manifest.json'), 'utf8'));
  const size = (file) => statSync(join(app, `${file}.br`)).size;
  const total = (files) => [...new Set(files)].reduce((sum, file) => sum + size(file), 0);
  const shell = ['index.html', 'words/tr.ts', 'errors/words/tr.ts'];
  const areas = Object.keys(manifest).filter((key) => /^\.\.\/\w+\/pages\.tsx$/.test(key));
  const visits = areas.map((pages) => {
    const words = pages.replace('pages.tsx', 'words/tr.ts');
    const keys = [...shell, pages, words].flatMap((key) => [...needed(manifest, key)]);
    const scripts = total(keys.map((key) => manifest[key].file));
    const styles = total(keys.flatMap((key) => manifest[key].css ?? []));
    return { name: pages.split('/')[1], scripts, styles };
  });
  const chunks = Object.values(manifest)
    .filter(({ file }) => file.endsWith('.js'))
    .map(({ file }) => ({ name: file, scripts: size(file) }));
  return { visits, chunks };
}

/** Says what each first visit costs; and what of it is too much. */
export function overBudget(app) {
  const { visits, chunks } = measure(app);
  const kb = (bytes) => `${(bytes / KB).toFixed(1)} KB`;
  for (const { name, scripts, styles } of visits) {
    process.stdout.write(`${name}: first load ${kb(scripts)} of JavaScript, ${kb(styles)} of CSS (brotli)\n`);
  }
  return [
    ...visits.filter((one) => one.scripts > SCRIPTS).map((one) => `${one.name}: ${kb(one.scripts)} of JavaScript`),
    ...visits.filter((one) => one.styles > STYLES).map((one) => `${one.name}: ${kb(one.styles)} of CSS`),
    ...chunks.filter((one) => one.scripts > CHUNK).map((one) => `${one.name}: ${kb(one.scripts)}`),
  ];
}
