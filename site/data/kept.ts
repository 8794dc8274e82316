/**
 * What was opened is kept for a time without a network: the outline, and chapters with their pictures. A cache belongs
 * to one reader, and is deleted as soon as the page is another's or nobody's (the service worker adds the pictures).
 */
import type { Reader } from '../../src/wire/auth.ts';
import type { ChapterAnswer } from '../../src/wire/content.ts';

const PREFIX = 'handbook-kept.';
const NOBODY = 'nobody';
const CHAPTER = '/api/content/chapters/';
const FILE = '/api/content/files/';

let present: Promise<Cache | null> = Promise.resolve(null);

/** From now on what is kept is this reader's, or nobody's; what was another's goes. */
export function keepFor(reader: Pick<Reader, 'email' | 'createdAt'> | null): void {
  present = open(reader).catch(() => null);
}

async function open(reader: Pick<Reader, 'email' | 'createdAt'> | null): Promise<Cache | null> {
  // Absent outside secure contexts.
  if (!('caches' in window)) return null;
  const name = PREFIX + (reader === null ? NOBODY : await nameOf(reader));
  const names = await caches.keys();
  const others = names.filter((one) => one.startsWith(PREFIX) && one !== name);
  await Promise.all(others.map((one) => caches.delete(one)));
  return caches.open(name);
}

/** Names a reader without the address; who was erased and signs up again is another. */
async function nameOf({ email, createdAt }: Pick<Reader, 'email' | 'createdAt'>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${email} ${createdAt}`));
  return Array.from(new Uint8Array(digest, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns where answers of this moment belong, should their reader have left when they come */
export function keptNow(): Promise<Cache | null> {
  return present;
}

/** Access was taken: what was opened by it is not kept any longer. Free chapters stay, with their pictures. */
export async function dropOpened(): Promise<void> {
  const cache = await present;
  if (cache === null) return;
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  let freeText = '';
  for (const path of paths.filter((one) => one.startsWith(CHAPTER))) {
    const answer: ChapterAnswer | undefined = await (await cache.match(path))?.json();
    if (answer?.chapter.free) freeText += answer.html;
    else await cache.delete(path);
  }
  const pictures = paths.filter((path) => path.startsWith(FILE) && !freeText.includes(path));
  await Promise.all(pictures.map((path) => cache.delete(path)));
}
