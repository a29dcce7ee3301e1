import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { workerFiles } from './script/worker-files.mjs';

/** What the server answers by itself; everything else is the app's. */
const SERVED = [
  '/graphql',
  '/attachments',
  '/room',
  '/prepared',
  '/checkpoints',
  '/personal-data',
  '/appointments',
  '/calendars',
  '/links',
  '/password',
];

const BASE = '/app/';

const target = process.env['RANDEVU_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: join(import.meta.dirname, 'app'),
  base: BASE,
  plugins: [react(), workerFiles(BASE)],
  // The server puts a fresh nonce in its place with every answer.
  html: { cspNonce: 'RANDEVU_NONCE' },
  build: {
    outDir: join(import.meta.dirname, 'dist/app'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // A `data:` address would be no file of ours, and fonts and scripts of that kind are not allowed.
    assetsInlineLimit: 0,
    // Browsers that do not know it fetch a little later: not worth a script of its own.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'app/index.html'),
        offline: join(import.meta.dirname, 'app/offline.html'),
        worker: join(import.meta.dirname, 'worker/worker.ts'),
      },
      // By its name the browser knows that another worker takes the place of the one before.
      output: { entryFileNames: ({ name }) => (name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: Object.fromEntries(SERVED.map((path) => [path, { target, ws: path === '/graphql' }])) },
});
