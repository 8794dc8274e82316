/** `PUT /api/admin/content/chapters/:chapterNumber`: publishes a chapter, again without effect when nothing changed. */
import { publishChapter } from '../../content/publish.ts';
import type { ChangeHandler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { PublishedChapter } from '../../wire/content.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';

/** A chapter's text may have 500,000 characters, of up to three bytes each. */
const CHAPTER_MAX_BYTES = 2 * 1024 * 1024;

export const putPublishedChapter: ChangeHandler = async (request, { original, bindings }) => {
  const number = chapterNumberOf(request);
  const chapter = await readJson(original, PublishedChapter, CHAPTER_MAX_BYTES);
  const { version, before } = unwrap(await publishChapter(bindings, number, chapter, Date.now()));
  const done = before === version ? null : { changes: { version: { before, after: version } } };
  return { answer: json({ number, version }), done };
};
