/** A published chapter with its text, as a mail has it: outside the cache, and with the files of a mail. */
import type { Bindings } from '../bindings.ts';
import { bodyKey } from './chapterBody.ts';
import { findChapter, type StoredChapter } from './chapters.ts';
import { withMailedFiles } from './fileAddresses.ts';

/**
 * @param apiUrl where files are found
 * @returns the chapter with its text as HTML, or null when it is not published
 * @throws Error when the text is not there, though it is stored before the chapter is named in D1
 */
export async function readMailedChapter(
  { DB, CONTENT }: Pick<Bindings, 'DB' | 'CONTENT'>,
  apiUrl: string,
  number: number,
): Promise<(StoredChapter & { html: string }) | null> {
  const chapter = await findChapter(DB, number);
  if (!chapter) return null;
  const body = await CONTENT.get(bodyKey(number, chapter.version));
  if (!body) throw new Error('The text of a published chapter is missing.');
  return { ...chapter, html: withMailedFiles(await body.text(), apiUrl, chapter.free) };
}
