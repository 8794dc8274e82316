/** `POST /api/email/chapters`: mails one chapter to the reader who asks. */
import { findChapter } from '../../content/chapters.ts';
import type { CallerHandler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { type LimitPolicy, rateLimitFields, refusalFields } from '../../http/rateLimitFields.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { ChapterMailBody } from '../../wire/mailPreferences.ts';

const LIMIT: LimitPolicy = { name: 'chapter-mails', quota: 20, windowSeconds: 86_400 };

export const mailChapter: CallerHandler = async (_, context, { email, sessionId }) => {
  const { chapterNumber } = await readJson(context.original, ChapterMailBody);
  const object = context.readers.byEmail(email);
  const chapter = await findChapter(context.bindings.DB, chapterNumber);
  if (!chapter) {
    // A session that has ended learns that, and not which chapters there are.
    unwrap(await object.session(sessionId));
    throw new RequestFailure({ code: 'not_found' });
  }
  const outcome = await object.requestChapterMail(sessionId, { number: chapterNumber, free: chapter.free });
  if (!outcome.ok) throw new RequestFailure(outcome.failure, refusalFields(LIMIT, outcome.failure));
  const message = `Chapter ${chapterNumber} is on its way to your mailbox.`;
  return json({ success: true, message }, rateLimitFields(LIMIT, outcome.value));
};
