/** `PUT /api/admin/content/chapters/:chapterNumber`: publishes a chapter, again without effect when nothing changed. */
import { publishChapter } from '../../content/publish.ts';
import type { Handler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { PublishedChapter } from '../../wire/content.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';

export const putPublishedChapter: Handler = async (request, { original, bindings }) => {
  const number = chapterNumberOf(request);
  const chapter = await readJson(original, PublishedChapter);
  const version = unwrap(await publishChapter(bindings, number, chapter, Date.now()));
  return json({ number, version });
};
