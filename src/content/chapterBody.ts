/**
 * The text of a chapter's version. It never changes, so the data centre's cache keeps it in front of object storage;
 * which version is the present one, D1 says each time (docs/decisions/013-chapter-cache.md).
 */
import type { Bindings } from '../bindings.ts';
import type { Config } from '../config.ts';

const CACHE_NAME = 'chapter-bodies';
/** A version's text is the same for good; the cache drops what nobody asks for. */
const KEPT = 'public, max-age=31536000, immutable';

export type BodyStore = {
  bindings: Pick<Bindings, 'CONTENT'>;
  config: Pick<Config, 'apiUrl'>;
  waitUntil: (work: Promise<unknown>) => void;
};

/** Where object storage holds a version's text. */
export function bodyKey(number: number, version: string): string {
  return `chapters/${number}/${version}.html`;
}

/** @returns the text as HTML, or null when object storage does not have it */
export async function readBody(
  { bindings, config, waitUntil }: BodyStore,
  number: number,
  version: string,
): Promise<string | null> {
  const key = bodyKey(number, version);
  // A cache of its own, which no request from outside is ever answered from.
  const cache = await caches.open(CACHE_NAME);
  const name = `${config.apiUrl}/${key}`;
  const cached = await cache.match(name);
  if (cached) return cached.text();
  const stored = await bindings.CONTENT.get(key);
  if (!stored) return null;
  const html = await stored.text();
  waitUntil(cache.put(name, new Response(html, { headers: { 'Cache-Control': KEPT } })));
  return html;
}
