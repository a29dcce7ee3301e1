// A server that stands in for Randevu's: it serves the page and answers the page's GraphQL from a story that a test tells,
// and carries what the page says on its WebSocket to the test, or to a page that plays the relay.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { FakeLive } from './live.mjs';

const media = join(import.meta.dirname, 'media');
const dist = join(import.meta.dirname, '../../dist/room');
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; img-src 'self' data:";

/** The operation that a query asks for: its first field, or that which an alias stands for. */
function operationOf(query) {
  return /\{\s*(?:\w+:\s*)?(\w+)/.exec(query.replace(/^\s*(query|mutation)\s*\([^)]*\)/, ''))?.[1];
}

export class FakeServer {
  /** What each GraphQL operation answers: a function of the variables and the bearer's name. */
  answers = {};
  /** Called with each connection of the page: `{ say, hears, close, socket }`. */
  connected = () => undefined;
  asked = [];
  live = new FakeLive();
  /** Says of which recorded files' addresses nothing comes. */
  spoiled = null;
  #sockets = new WebSocketServer({ noServer: true });

  async start() {
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      const live = request.url === '/graphql/ws';
      if (live && this.live.unheard) return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (line) => {
        if (live) this.live.follow(line);
        else this.connected(line, request.url);
      });
    });
    await new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#http.address().port}`;
    return this;
  }

  #http;

  async stop() {
    for (const line of this.#sockets.clients) line.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  cut() {
    for (const line of this.#sockets.clients) line.terminate();
  }

  async #answer(request, response) {
    const path = new URL(request.url, this.url).pathname;
    if (path === '/graphql') return await this.#graphql(request, response);
    if (path === '/relay') return this.#send(response, 200, 'text/html', '<!doctype html><title>relay</title>');
    if (path.startsWith('/recordings/')) return await this.#media(request, response);
    const file = path === '/room' ? 'index.html' : normalize(path.replace(/^\/room\//, ''));
    const text = await readFile(join(dist, file)).catch(() => null);
    if (text === null) return this.#send(response, 404, 'text/plain', '');
    response.setHeader('content-security-policy', POLICY);
    this.#send(response, 200, TYPES[extname(file)] ?? 'text/plain', text);
  }

  /** A recorded file, or the part of it that is asked for; nothing for addresses that `spoiled` names. */
  async #media(request, response) {
    const { pathname, search } = new URL(request.url, this.url);
    const whole = await readFile(join(media, basename(pathname))).catch(() => null);
    if (whole === null || this.spoiled?.(pathname + search)) return this.#send(response, 404, 'text/plain', '');
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const first = Number(from ?? 0);
    const last = to ? Math.min(Number(to), whole.length - 1) : whole.length - 1;
    response.writeHead(from === undefined ? 200 : 206, {
      'content-type': 'video/webm',
      'content-length': last - first + 1,
      'accept-ranges': 'bytes',
      ...(from === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${whole.length}` }),
    });
    response.end(whole.subarray(first, last + 1));
  }

  async #graphql(request, response) {
    let body = '';
    for await (const part of request) body += part;
    const { query, variables } = JSON.parse(body);
    const operation = operationOf(query);
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? null;
    this.asked.push({ operation, variables, bearer });
    const answer = await this.answers[operation]?.(variables, bearer);
    const errors = (code, details) => ({
      data: null,
      errors: [{ message: code, extensions: { code, details, requestId: 'r-1' } }],
    });
    const told =
      answer === undefined
        ? errors('GRAPHQL_VALIDATION_FAILED')
        : answer.code
          ? errors(answer.code, answer.details)
          : { data: answer };
    this.#send(response, 200, 'application/json', JSON.stringify(told));
  }

  #send(response, status, type, body) {
    response.writeHead(status, { 'content-type': `${type}; charset=utf-8` });
    response.end(body);
  }
}

export const tokens = (who) => ({
  accessToken: who,
  accessUntil: new Date(Date.now() + 900_000).toISOString(),
  refreshToken: `refresh-${who}`,
});
