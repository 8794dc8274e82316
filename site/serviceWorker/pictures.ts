/** The pictures of opened chapters, in the cache that the page keeps for its present reader (site/data/kept.ts). */

export const PICTURE = /^\/api\/content\/files\/./;
/** As the page names it: at any time there is one, of whoever uses the page now. */
const KEPT_PREFIX = 'handbook-kept.';

/** @returns null where the page keeps nothing; it alone makes and deletes these caches */
export async function openKept(): Promise<Cache | null> {
  const name = (await caches.keys()).find((one) => one.startsWith(KEPT_PREFIX));
  return name === undefined ? null : caches.open(name);
}

/** Keeps a picture under its address without the ticket, which is another each hour; forgets one that is refused. */
export async function keptPictures(cache: Cache, address: string, response: Response): Promise<void> {
  const url = new URL(address);
  url.search = '';
  if (response.status === 200) await cache.put(url.href, response);
  else if (response.status >= 400 && response.status < 500) await cache.delete(url.href);
}
