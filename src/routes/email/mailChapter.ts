/** `POST /api/email/chapters`: mails one chapter to the reader who asks. */
import { findChapter } from '../../content/chapters.ts';
import type { CallerHandler } from '../../context.ts';
import { type Failure, RequestFailure, unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { ChapterMailBody } from '../../wire/mailPreferences.ts';

/** IETF httpapi draft 11: 20 mails in a day. */
const POLICY = '"chapter-mails";q=20;w=86400';

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
  if (!outcome.ok) throw new RequestFailure(outcome.failure, limitHeaders(outcome.failure));
  const { remaining, resetSeconds } = outcome.value;
  const message = `Chapter ${chapterNumber} is on its way to your mailbox.`;
  return json({ success: true, message }, rateLimitFields(remaining, resetSeconds));
};

function limitHeaders(failure: Failure): Record<string, string> {
  return failure.code === 'rate_limited' ? rateLimitFields(0, failure.retryAfterSeconds) : {};
}

function rateLimitFields(remaining: number, resetSeconds: number): Record<string, string> {
  return { 'RateLimit-Policy': POLICY, RateLimit: `"chapter-mails";r=${remaining};t=${resetSeconds}` };
}
