// Builds the pages into a folder: the room's modules compiled one by one, the app by Vite with compressed twins of its files.
// `node script/build.mjs folder [room]`: with `room` only that.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compress } from './compress.mjs';

const web = join(import.meta.dirname, '..');
const [folder = 'dist', only] = process.argv.slice(2);
const target = join(web, folder);

function tool(path, ...args) {
  execFileSync(process.execPath, [join(web, 'node_modules', path), ...args], { cwd: web, stdio: 'inherit' });
}

rmSync(join(target, 'room'), { recursive: true, force: true });
tool('typescript/bin/tsc', '--project', 'tsconfig.room.json', '--outDir', target);
for (const file of readdirSync(join(web, 'room')).filter((name) => /\.(html|css)$/.test(name))) {
  cpSync(join(web, 'room', file), join(target, 'room', file));
}
if (only !== 'room') {
  tool('vite/bin/vite.js', 'build', '--outDir', join(target, 'app'), '--emptyOutDir', '--logLevel', 'warn');
  compress(join(target, 'app'));
}
