/** `/api/content/chapters/:chapterNumber/share` and `/api/content/shares`: a reader's links to single chapters. */
import { signShareToken } from '../../auth/shareToken.ts';
import type { CallerHandler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { json, noContent } from '../../http/reply.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';
import { chapterFor } from './chapterFor.ts';

export const shareChapter: CallerHandler = async (request, context, caller) => {
  const { number, free } = await chapterFor(context, caller, chapterNumberOf(request));
  const object = context.readers.byEmail(caller.email);
  const share = unwrap(await object.makeShare(caller.sessionId, { number, free }));
  const claims = { objectId: object.id.toString(), shareId: share.id, chapterNumber: number };
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
