// Randevu's own program, on data of its own: for what a test does to the server itself. RANDEVU_PROGRAM says where it is.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './browser.mjs';

export const program = process.env.RANDEVU_PROGRAM;

/** A port that nobody listens on now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Ends a process and waits until it is gone. */
export async function end(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

export class Program {
  static async start(settings = {}) {
    const directory = await mkdtemp(join(tmpdir(), 'randevu-page-'));
    // Root's PostgreSQL runs as another user.
    await chmod(directory, 0o711);
    const one = new Program(directory, await freePort(), settings);
    await one.begin(['--demo']);
    return one;
  }

  constructor(directory, port, settings) {
    this.directory = directory;
    this.url = `http://127.0.0.1:${port}`;
    // The tests' own settings are none of the server's, which refuses what it does not know.
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('RANDEVU_'));
    this.environment = {
      ...Object.fromEntries(others),
      RANDEVU_DATA_DIR: join(directory, 'data'),
      RANDEVU_LISTEN: `127.0.0.1:${port}`,
      RANDEVU_RATE_PER_MINUTE: '100000',
      ...settings,
    };
  }

  async begin(more = []) {
    this.child = spawn(program, ['serve', ...more], { env: this.environment, stdio: 'ignore' });
    await until('ready', async () => (await fetch(`${this.url}/readyz`)).ok, 120);
  }

  /** Dies as by a power cut, and is started again. */
  async dieAndReturn() {
    await end(this.child, 'SIGKILL');
    await this.begin();
  }

  async stop() {
    await end(this.child);
    await rm(this.directory, { recursive: true, force: true });
  }
}
