/** The owner's view of the chapters: all that are or were published, the versions of one, and withdrawing it. */
import { listChapters } from '../../content/chapters.ts';
import { listVersions } from '../../content/chapterVersions.ts';
import { unpublishChapter } from '../../content/publish.ts';
import type { ChangeHandler, Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { json, noContent } from '../../http/reply.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';

export const getPublishedChapters: Handler = async (_, { bindings }) =>
  json({ chapters: await listChapters(bindings.DB) });

export const getChapterVersions: Handler = async (request, { bindings }) => {
  const number = chapterNumberOf(request);
  const versions = await listVersions(bindings.DB, number);
  if (versions.length === 0) throw new RequestFailure({ code: 'not_found' });
  return json({ number, versions });
};

export const deletePublishedChapter: ChangeHandler = async (request, { bindings }) => {
  const wasPublished = await unpublishChapter(bindings, chapterNumberOf(request), Date.now());
  if (!wasPublished) throw new RequestFailure({ code: 'not_found' });
  return { answer: noContent(), done: { changes: { published: { before: true, after: false } } } };
};
