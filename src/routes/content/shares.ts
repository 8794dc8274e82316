/** `/api/content/chapters/:chapterNumber/share` and `/api/content/shares`: a reader's links to single chapters. */
import { signShareToken } from '../../auth/shareToken.ts';
import { findChapter } from '../../content/chapters.ts';
import type { CallerHandler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { json, noContent } from '../../http/reply.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';

export const shareChapter: CallerHandler = async (request, context, { email, sessionId }) => {
  const chapterNumber = chapterNumberOf(request);
  const object = context.readers.byEmail(email);
  const chapter = await findChapter(context.bindings.DB, chapterNumber);
  if (!chapter) {
    // A session that has ended learns that, and not which chapters there are.
    unwrap(await object.session(sessionId));
    throw new RequestFailure({ code: 'not_found' });
  }
  const share = unwrap(await object.makeShare(sessionId, { number: chapterNumber, free: chapter.free }));
  const claims = { objectId: object.id.toString(), shareId: share.id, chapterNumber };
  const token = await signShareToken(context.keys, claims, share);
  // Behind the #, so that no server on the way and no Referer has it.
  const url = `${context.config.frontendUrl}/shared#token=${token}`;
  return json({ url, expiresAt: share.expiresAt });
};

export const listShares: CallerHandler = async (_, { readers }, { email, sessionId }) =>
  json({ shares: unwrap(await readers.byEmail(email).shares(sessionId)) });

export const endShare: CallerHandler = async (request, { readers }, { email, sessionId }) => {
  unwrap(await readers.byEmail(email).endShare(sessionId, request.params.id ?? ''));
  return noContent();
};
