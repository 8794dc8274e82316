/**
 * Opens the site without a network: the page and its files, and the pictures of chapters that were opened. The page goes
 * to the network first, so a new deployment is there at once; of the API it answers nothing but pictures, and those
 * only when the network does not. What the reader has read, the page itself keeps (site/data/kept.ts).
 */
import { keepPicture, openKept, PICTURE } from './pictures.ts';

declare const self: ServiceWorkerGlobalScope;
/** Both are written in by tools/pages.ts. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const SHELL_PREFIX = 'handbook-shell.';
const SHELL = SHELL_PREFIX + SHELL_VERSION;
/** A network that answers slower than this is as good as none while there is a copy. */
const PAGE_PATIENCE_MS = 4_000;

self.addEventListener('install', (event) => {
  // Asked anew: what the browser still has of an earlier deployment is not this one's.
  const files = SHELL_FILES.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlderShells());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname === '/') event.respondWith(page(request));
    return;
  }
  if (SHELL_FILES.includes(url.pathname)) event.respondWith(shellFile(request));
  else if (PICTURE.test(url.pathname) && request.destination === 'image') event.respondWith(picture(event));
});

async function dropOlderShells(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(SHELL_PREFIX) && name !== SHELL);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function page(request: Request): Promise<Response> {
  const kept = await caches.match('/', { cacheName: SHELL });
  if (!kept) return fetch(request);
  return fetch(request, { signal: AbortSignal.timeout(PAGE_PATIENCE_MS) }).catch(() => kept);
}

/** Names of assets change with what they hold; the others are asked for anew while there is a network. */
async function shellFile(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const kept = await caches.match(pathname, { cacheName: SHELL });
  if (kept && pathname.startsWith('/assets/')) return kept;
  return fetch(request).catch((problem: unknown) => {
    if (kept) return kept;
    throw problem;
  });
}

async function picture(event: FetchEvent): Promise<Response> {
  const { request } = event;
  // Opened before it is asked for: when the reader leaves meanwhile, the copy goes with the cache that was.
  const kept = await openKept();
  try {
    const response = await fetch(request);
    if (kept) event.waitUntil(keepPicture(kept, request.url, response.clone()));
    return response;
  } catch (problem) {
    const copy = await kept?.cache.match(request.url, { ignoreSearch: true });
    if (copy) return copy;
    throw problem;
  }
}
