/** Publishing a chapter: its HTML goes to object storage under its version, then its metadata to D1. */
import type { Bindings } from '../bindings.ts';
import { type Outcome, ok } from '../errors.ts';
import type { PublishedChapter } from '../wire/content.ts';
import { storeChapter } from './chapters.ts';
import { forgetOutline } from './outline.ts';
import { renderMarkdown } from './renderMarkdown.ts';

/**
 * @param now milliseconds since 1970
 * @returns the published version, the same one for the same content; `conflict` when another chapter has the slug
 */
export async function publishChapter(
  { DB, CONTENT }: Pick<Bindings, 'DB' | 'CONTENT'>,
  number: number,
  chapter: PublishedChapter,
  now: number,
): Promise<Outcome<string>> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(chapter)));
  const version = new Uint8Array(digest).toHex().slice(0, 16);
  const { markdown, ...about } = chapter;
  // The body first: what the outline names can be read. Under a version that D1 then refuses, nobody looks for it.
  await CONTENT.put(bodyKey(number, version), await renderMarkdown(markdown), {
    httpMetadata: { contentType: 'text/html; charset=utf-8' },
  });
  const stored = await storeChapter(DB, { number, ...about, version }, now);
  if (!stored.ok) return stored;
  forgetOutline();
  return ok(version);
}

export function bodyKey(number: number, version: string): string {
  return `chapters/${number}/${version}.html`;
}
