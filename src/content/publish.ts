/** Publishing a chapter: its HTML goes to object storage under its version, then its metadata to D1. */
import type { Bindings } from '../bindings.ts';
import { type Outcome, ok } from '../errors.ts';
import { chapterVersion } from '../rules/chapterVersion.ts';
import type { PublishedChapter } from '../wire/content.ts';
import { bodyKey } from './chapterBody.ts';
import { storeChapter, withdrawChapter } from './chapters.ts';
import { forgetOutline } from './outline.ts';
import { renderChapter } from './renderChapter.ts';

type Stores = Pick<Bindings, 'DB' | 'CONTENT'>;

/**
 * @param now milliseconds since 1970
 * @returns the published version, the same one for the same content, and the one before it; `conflict` when another chapter has the slug
 */
export async function publishChapter(
  { DB, CONTENT }: Stores,
  number: number,
  chapter: PublishedChapter,
  now: number,
): Promise<Outcome<{ version: string; before: string | null }>> {
  const version = await chapterVersion(chapter);
  const { markdown: _, html: __, ...about } = chapter;
  // The body first: what the outline names can be read. Under a version that D1 then refuses, nobody looks for it.
  await CONTENT.put(bodyKey(number, version), await renderChapter(chapter), {
    httpMetadata: { contentType: 'text/html; charset=utf-8' },
  });
  const stored = await storeChapter(DB, { number, ...about, version }, now);
  if (!stored.ok) return stored;
  forgetOutline();
  return ok({ version, before: stored.value });
}

/**
 * Withdraws a chapter. Its versions stay in object storage, and what readers did there stays theirs.
 * @param now milliseconds since 1970
 * @returns whether it was published
 */
export async function unpublishChapter({ DB }: Stores, number: number, now: number): Promise<boolean> {
  const wasPublished = await withdrawChapter(DB, number, now);
  forgetOutline();
  return wasPublished;
}
