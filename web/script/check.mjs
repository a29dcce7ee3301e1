// Every check of the pages, the quick ones first: types, rules, layout, and that the committed build is that of the sources.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const web = join(import.meta.dirname, '..');

function run(command, ...args) {
  execFileSync(command, args, { cwd: web, stdio: 'inherit' });
}

const fresh = mkdtempSync(join(tmpdir(), 'randevu-web-'));
try {
  const tool = (path, ...args) => run(process.execPath, join(web, 'node_modules', path), ...args);
  tool('typescript/bin/tsc', '--noEmit');
  tool('eslint/bin/eslint.js', '.', '--max-warnings', '0');
  tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.');
  run(process.execPath, 'script/build.mjs', relative(web, fresh));
  run('diff', '--recursive', '--brief', join(fresh, 'room'), join(web, 'dist', 'room'));
} catch (error) {
  process.exitCode = error.status ?? 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
