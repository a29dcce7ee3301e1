// Between the pages and the network, in the visitor's browser: keeps the files that never change, and has something to show
// where there is no network. The pages themselves always come from the server: each has a policy and a nonce of its own. What is
// asked of the API is never kept.
export {};

declare const self: ServiceWorkerGlobalScope;

/** What to keep from the beginning, and a digest of it: `script/worker-files.mjs` puts them there. */
declare const RANDEVU_FILES: string[];
declare const RANDEVU_VERSION: string;

const OURS = 'randevu-';
const CACHE = OURS + RANDEVU_VERSION;
const OFFLINE = '/app/offline.html';
const FILES = '/app/';
const PAGES = /^\/(app|booking|console|operations|audit)(\/|$)/;
/** Files below it have a digest in their name. */
const NEVER_CHANGED = '/app/assets/';

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin) return;
  if (mode === 'navigate') {
    if (PAGES.test(pathname)) event.respondWith(fromServer(event, OFFLINE));
  } else if (pathname.startsWith(NEVER_CHANGED)) {
    event.respondWith(fromHere(event));
  } else if (pathname.startsWith(FILES)) {
    event.respondWith(fromServer(event, event.request));
  }
});

/** Most of it the browser has already, from the visit that brought this worker. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(RANDEVU_FILES);
  // Workers of all versions do the same with a page, so the new one need not wait until nobody looks at an old one.
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The server is asked for a page while the worker is still being woken.
  await self.registration.navigationPreload.enable();
  await self.clients.claim();
}

/** What the server has; without a network what is kept instead. */
async function fromServer(event: FetchEvent, instead: Request | string): Promise<Response> {
  try {
    const early = (await event.preloadResponse) as Response | undefined;
    return early ?? (await fetch(event.request));
  } catch (error) {
    const before = await kept(instead);
    if (before) return before;
    throw error;
  }
}

async function fromHere(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const before = await kept(request);
  if (before) return before;
  const found = await fetch(request);
  if (found.ok) event.waitUntil(keep(request, found.clone()));
  return found;
}

/** However it is packed, it is the same file. */
function kept(request: Request | string): Promise<Response | undefined> {
  return caches.match(request, { ignoreVary: true });
}

async function keep(request: Request, response: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.put(request, response);
}
