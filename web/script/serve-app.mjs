// Serves the built app as the Rust server does, with its policy, and hands everything else to a Randevu at RANDEVU_URL.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};
const PAGES = /^\/(app|booking|console|operations|audit)(\/|$)/;
const ENCODINGS = { br: '.br', gzip: '.gz' };

/** What is sent along with the files that do more than lie there. */
const OWN_HEADERS = {
  // It lies below one of the pages' addresses, and looks after all of them.
  'worker.js': {
    'content-security-policy': "default-src 'none'; connect-src 'self'",
    'service-worker-allowed': '/',
  },
  'offline.html': {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'self'; " +
      "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  },
};

function policy(nonce) {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self' ws: wss:",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "media-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** A file of the build, compressed if the browser takes that; null if there is none. */
function file(dist, path, accepted) {
  const type = TYPES[extname(path)];
  if (!type || path.includes('..')) return null;
  const encodings = Object.entries(ENCODINGS).filter(([name]) => accepted.includes(name));
  for (const [encoding, suffix] of [...encodings, [null, '']]) {
    try {
      return { type, encoding, body: readFileSync(join(dist, path + suffix)) };
    } catch {
      // Not every file has a compressed twin.
    }
  }
  return null;
}

function answer(dist, incoming, response) {
  const { pathname } = new URL(incoming.url, 'http://localhost');
  const path = pathname.startsWith('/app/') ? pathname.slice('/app/'.length) : '';
  const found = path && path !== 'index.html' ? file(dist, path, incoming.headers['accept-encoding'] ?? '') : null;
  if (found) {
    const kept = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const encoding = found.encoding ? { 'content-encoding': found.encoding } : {};
    response.writeHead(200, {
      'content-type': found.type,
      'cache-control': kept,
      vary: 'accept-encoding',
      ...encoding,
      ...OWN_HEADERS[path],
    });
    return response.end(found.body);
  }
  if (path.startsWith('assets/')) return response.writeHead(404).end();
  const nonce = randomBytes(16).toString('base64');
  const html = readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('RANDEVU_NONCE', nonce);
  response.writeHead(200, {
    'content-type': TYPES['.html'],
    'cache-control': 'no-cache',
    'content-security-policy': policy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  });
  return response.end(html);
}

/** Passes a request on, and an upgrade to a WebSocket with its first bytes. */
function pass(server, incoming, reply) {
  const { hostname, port } = new URL(server);
  const { method, url, headers } = incoming;
  return request({ hostname, port, method, path: url, headers }, reply);
}

/** Starts it; resolves to its address and how to end it. Without `dist` the server's own pages are shown: a line that can be cut. */
export async function serveApp(server, { dist = null, port = 0 } = {}) {
  const sockets = new Set();
  let reachable = true;
  const app = createServer((incoming, response) => {
    const page = dist && PAGES.test(new URL(incoming.url, 'http://localhost').pathname);
    if (page) return answer(dist, incoming, response);
    const onward = pass(server, incoming, (reply) => {
      response.writeHead(reply.statusCode, reply.headers);
      reply.pipe(response);
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    return incoming.pipe(onward);
  });
  app.on('upgrade', (incoming, socket, head) => {
    if (!reachable) return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const onward = pass(server, incoming, (refusal) => socket.end(`HTTP/1.1 ${refusal.statusCode} refused\r\n\r\n`));
    onward.on('upgrade', (reply, other, first) => {
      const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(first);
      other.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => other.destroy());
      other.pipe(socket).pipe(other);
    });
    onward.on('error', () => socket.destroy());
    return onward.end(head);
  });
  await new Promise((resolve) => app.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${app.address().port}`,
    /** Cuts what is connected, as a network that fails does; until `mend`, if it is to stay away. */
    cut: ({ away = false } = {}) => {
      reachable = !away;
      sockets.forEach((socket) => socket.destroy());
    },
    mend: () => (reachable = true),
    end: () => {
      sockets.forEach((socket) => socket.destroy());
      app.closeAllConnections();
      return new Promise((resolve) => app.close(resolve));
    },
  };
}

if (import.meta.filename === process.argv[1]) {
  const server = process.env.RANDEVU_URL ?? 'http://127.0.0.1:8080';
  const dist = join(import.meta.dirname, '../dist/app');
  const { url } = await serveApp(server, { dist, port: Number(process.env.PORT ?? 5180) });
  process.stdout.write(`The app is at ${url}/app, in front of ${server}\n`);
}
