/** The pictures of opened chapters, in the cache that the page keeps for its present reader (site/data/kept.ts). */

export const PICTURE = /^\/api\/content\/files\/./;
/** As the page names it: at any time there is one, of whoever uses the page now. */
const KEPT_PREFIX = 'handbook-kept.';

type Kept = { name: string; cache: Cache };

/** @returns null where the page keeps nothing; it alone makes and deletes these caches */
export async function openKept(): Promise<Kept | null> {
  const [name] = await keptNames();
  return name === undefined ? null : { name, cache: await caches.open(name) };
}

async function keptNames(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(KEPT_PREFIX));
}

/** Keeps a picture under its address without the ticket, which is another each hour; forgets one that is refused. */
export async function keepPicture({ name, cache }: Kept, address: string, response: Response): Promise<void> {
  const url = new URL(address);
  url.search = '';
  if (response.status === 200) await cache.put(url.href, response);
  else if (response.status >= 400 && response.status < 500) await cache.delete(url.href);
  // Opened at the very moment at which its reader left, it was made anew, beside the one that came after.
  if ((await keptNames()).length > 1) await caches.delete(name);
}
