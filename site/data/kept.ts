/**
 * What was opened is kept for a time without a network: the outline, and chapters with their pictures. A cache belongs
 * to one reader, and is deleted as soon as the page is another's or nobody's (the service worker adds the pictures).
 */
import type { Reader } from '../../src/wire/auth.ts';

const PREFIX = 'handbook-kept.';
const NOBODY = 'nobody';

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

/** Access was taken: what was opened by it is not kept any longer. */
export async function dropOpened(): Promise<void> {
  const cache = await present;
  const requests = (await cache?.keys()) ?? [];
  const opened = requests.filter(({ url }) => new URL(url).pathname !== '/api/content/chapters');
  await Promise.all(opened.map((request) => cache?.delete(request)));
}
