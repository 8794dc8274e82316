/** `POST /api/email/chapters`: mails one chapter to the reader who asks. */
import type { CallerHandler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { rateLimitFields, refusalFields } from '../../http/rateLimitFields.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { CHAPTER_MAIL_LIMIT } from '../../rules/readerLimits.ts';
import { ChapterMailBody } from '../../wire/mailPreferences.ts';
import { chapterFor } from '../content/chapterFor.ts';

export const mailChapter: CallerHandler = async (_, context, caller) => {
  const { chapterNumber } = await readJson(context.original, ChapterMailBody);
  const { number, free } = await chapterFor(context, caller, chapterNumber);
  const reader = context.readers.byEmail(caller.email);
  const outcome = await reader.requestChapterMail(caller.sessionId, { number, free }, context.requestId);
  if (!outcome.ok)
    throw new RequestFailure(outcome.failure, refusalFields(CHAPTER_MAIL_LIMIT, outcome.failure));
  const message = `Chapter ${number} is on its way to your mailbox.`;
  return json({ success: true, message }, rateLimitFields(CHAPTER_MAIL_LIMIT, outcome.value));
};
