// The pages as a newer version of them would be: the same, with other digests in the names of their files.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT } from './stage.mjs';

const DIGEST = /-([\w-]{8})\.(js|css)\b/g;

/** A copy of the pages just built, to be served. */
export function copyOfPages() {
  const folder = mkdtempSync(join(tmpdir(), 'randevu-app-'));
  cpSync(BUILT, folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  return { folder, end: () => rmSync(folder, { recursive: true }) };
}

/** Puts a newer version in its place. */
export function renew(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|html)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(DIGEST, '-$1.newer.$2'));
    if (entry.parentPath.endsWith('assets')) renameSync(path, path.replace(DIGEST, '-$1.newer.$2'));
  }
}
