// Every check of the pages, the quick ones first: types, rules, layout, that what is generated and committed is that of the
// sources, and that a first visit costs no more than it may.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { overBudget } from './budget.mjs';

const web = join(import.meta.dirname, '..');
const TYPES = 'app/graphql/schema-types.d.ts';

function run(command, ...args) {
  execFileSync(command, args, { cwd: web, stdio: 'inherit' });
}

const fresh = mkdtempSync(join(tmpdir(), 'randevu-web-'));
try {
  const tool = (path, ...args) => run(process.execPath, join(web, 'node_modules', path), ...args);
  tool('gql.tada/bin/cli.js', 'generate-output', '--output', join(fresh, 'schema-types.d.ts'));
  run('diff', '--brief', join(fresh, 'schema-types.d.ts'), join(web, TYPES));
  tool('typescript/bin/tsc', '--noEmit');
  tool('typescript/bin/tsc', '--noEmit', '--project', 'worker');
  tool('eslint/bin/eslint.js', '.', '--max-warnings', '0');
  tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.');
  run(process.execPath, 'script/build.mjs', relative(web, fresh));
  run('diff', '--recursive', '--brief', join(fresh, 'room'), join(web, 'dist', 'room'));
  const faults = overBudget(join(fresh, 'app'));
  for (const fault of faults) process.stderr.write(`too much: ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
} catch (error) {
  process.exitCode = error.status ?? 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
