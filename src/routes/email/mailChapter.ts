/** `POST /api/email/chapters`: mails one chapter to the reader who asks. */
import { findChapter } from '../../content/chapters.ts';
import type { CallerHandler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { rateLimitFields, refusalFields } from '../../http/rateLimitFields.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { CHAPTER_MAIL_LIMIT } from '../../rules/readerLimits.ts';
import { ChapterMailBody } from '../../wire/mailPreferences.ts';

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
  if (!outcome.ok)
    throw new RequestFailure(outcome.failure, refusalFields(CHAPTER_MAIL_LIMIT, outcome.failure));
  const message = `Chapter ${chapterNumber} is on its way to your mailbox.`;
  return json({ success: true, message }, rateLimitFields(CHAPTER_MAIL_LIMIT, outcome.value));
};
