/** The name of a chapter's version: the same for the same content, so that publishing it again changes nothing. */
import type { PublishedChapter } from '../wire/content.ts';

/**
 * Raised when the same source becomes other HTML (src/content/renderChapter.ts), since a version's text never changes:
 * it is cached for good.
 */
const RENDERING = 2;

/** @param chapter as its schema gives it, which decides the order of its fields @returns 16 hexadecimal digits */
export async function chapterVersion(chapter: PublishedChapter): Promise<string> {
  const text = JSON.stringify([RENDERING, chapter]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest).subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
