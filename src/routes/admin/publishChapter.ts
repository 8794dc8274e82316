/** `PUT /api/admin/content/chapters/:chapterNumber`: publishes a chapter, again without effect when nothing changed. */
import { forgetOutline } from '../../content/outline.ts';
import { publishChapter } from '../../content/publish.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { PublishedChapter } from '../../wire/content.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';

export const putPublishedChapter: Handler = async (request, context) => {
  const number = chapterNumberOf(request);
  const chapter = await readJson(context.original, PublishedChapter);
  const { bindings } = context;
  const taken = await bindings.DB.prepare('SELECT number FROM chapters WHERE slug = ? AND number <> ?')
    .bind(chapter.slug, number)
    .first();
  if (taken) throw new RequestFailure({ code: 'conflict', detail: 'Another chapter has this slug.' });
  const version = await publishChapter(bindings, number, chapter, Date.now());
  forgetOutline();
  return json({ number, version });
};
