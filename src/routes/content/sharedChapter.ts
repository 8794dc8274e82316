/** `GET /api/content/shared/:token`: one chapter, for whoever has a reader's link to it. */
import { readShareToken } from '../../auth/shareToken.ts';
import { findChapter } from '../../content/chapters.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { json } from '../../http/reply.ts';
import { chapterAnswer } from './chapterAnswer.ts';

export const getSharedChapter: Handler = async (request, context) => {
  const claims = unwrap(await readShareToken(context.keys, request.params.token ?? ''));
  const { objectId, shareId, chapterNumber } = claims;
  const chapter = await findChapter(context.bindings.DB, chapterNumber);
  if (!chapter) throw new RequestFailure({ code: 'not_found' });
  const counts = context.original.method === 'GET';
  const asked = { shareId, chapterNumber, free: chapter.free, counts };
  unwrap(await context.readers.byObjectId(objectId).openShare(asked));
  // Without a ticket: its reader's files stay closed, but for free ones.
  const answer = await chapterAnswer(context, chapter, null);
  // A copy in a browser would outlive the link.
  return json(answer, { 'Cache-Control': 'no-store' });
};
