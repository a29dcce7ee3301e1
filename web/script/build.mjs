// Builds the pages into a folder: the modules compiled, the other files as they are.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const web = join(import.meta.dirname, '..');
const target = join(web, process.argv[2] ?? 'dist');

rmSync(join(target, 'room'), { recursive: true, force: true });
execFileSync(process.execPath, [join(web, 'node_modules/typescript/bin/tsc'), '--outDir', target], {
  cwd: web,
  stdio: 'inherit',
});
for (const file of readdirSync(join(web, 'room')).filter((name) => /\.(html|css)$/.test(name))) {
  cpSync(join(web, 'room', file), join(target, 'room', file));
}
