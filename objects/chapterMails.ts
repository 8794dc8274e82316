/**
 * Chapters that a reader asks for by mail. Their limit costs no row: mails under way stand in the outbox, and those
 * sent move an arrival time in the profile, which is written when a mail is sent anyway.
 */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { DAY_MS } from '../src/rules/days.ts';
import { isNudge } from '../src/rules/decideNudge.ts';
import { mayBeSent } from '../src/rules/mailPolicy.ts';
import { takeUnits, waitMs } from '../src/rules/rateLimit.ts';
import { CHAPTER_MAIL_LIMIT } from '../src/rules/readerLimits.ts';
import type { LimitState } from '../src/wire/readerRpc.ts';
import { findNotSent, type NotSent } from './outboxRows.ts';
import type { Profile } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';

const NOT_WANTED = 'Chapter mails are turned off in your mail preferences.';
const SUPPRESSED = 'Mail to your address came back or was marked as spam, so no chapter is mailed to it.';

export type MailableChapter = { number: number; free: boolean };

/** Writes the mail to the outbox; a chapter that is on its way already is not mailed twice. */
export function requestChapterMail(
  { db, state, outbox, mailsToAnnounce }: ReaderContext,
  chapter: MailableChapter,
  requestId: string | undefined,
  now: number,
): Outcome<LimitState> {
  const { profile } = state;
  if (!profile) return fail({ code: 'token_invalid' });
  if (!chapter.free && !profile.hasAccess) return fail({ code: 'no_access' });
  const { mailPreferences, suppressed, chapterMailsArrivalAt } = profile;
  if (!mayBeSent('chapter', mailPreferences, suppressed)) {
    return fail({ code: 'conflict', detail: suppressed === null ? NOT_WANTED : SUPPRESSED });
  }
  // A mail that is neither sent nor under way counts for a day, so that dead letters cannot pile up.
  const mailed = findNotSent(db, 'chapter', now - DAY_MS);
  const begun = mailed.filter(({ content }) => !isNudge(content));
  const coming = mailed.find(
    ({ content, isUnderWay }) =>
      isUnderWay && content.kind === 'chapter' && content.chapterNumber === chapter.number,
  );
  // A daily one may wait for the morning or be dropped, so it becomes the one that is asked for; unless a provider may
  // have it, which would not recognise it by other words.
  const daily = coming && !coming.isUncertain && isNudge(coming.content) ? coming : undefined;
  const isComing = coming !== undefined && !daily;
  const units = begun.length + (isComing ? 0 : 1);
  const decision = takeUnits(CHAPTER_MAIL_LIMIT, chapterMailsArrivalAt, units, now);
  if (!isComing) {
    if (!decision.allowed) {
      const retryAfterSeconds = Math.ceil(untilAllowedMs(begun, chapterMailsArrivalAt, now) / 1000);
      return fail({ code: 'rate_limited', retryAfterSeconds });
    }
    const content = { kind: 'chapter', chapterNumber: chapter.number, cause: 'asked' } as const;
    if (daily) outbox.rewrite(daily.id, content, now);
    mailsToAnnounce.push({ mailId: daily?.id ?? outbox.enqueue(content, now), requestId });
  }
  return ok({ remaining: decision.remaining, resetSeconds: decision.resetSeconds });
}

/** Mails under way will count as sent; the others hold their place for a day. */
function untilAllowedMs(begun: readonly NotSent[], arrivalAt: number, now: number): number {
  const underWay = begun.filter(({ isUnderWay }) => isUnderWay).length;
  const heldUntil = begun.filter((mail) => !mail.isUnderWay).map(({ createdAt }) => createdAt + DAY_MS);
  const arrivalAfter = Math.max(arrivalAt, now) + underWay * CHAPTER_MAIL_LIMIT.intervalMs;
  return waitMs(CHAPTER_MAIL_LIMIT, arrivalAfter, heldUntil, now);
}

/** Counts a chapter mail that was sent against the limit. */
export function chapterMailSent(profile: Profile, now: number): Profile {
  const chapterMailsArrivalAt = Math.max(profile.chapterMailsArrivalAt, now) + CHAPTER_MAIL_LIMIT.intervalMs;
  return { ...profile, chapterMailsArrivalAt };
}
