/** What a reader is mailed unasked, decided from its progress as it is at that moment and the handbook of today. */
import type { ChapterContent, CompletionContent, MailContent, ReminderContent } from '../wire/mail.ts';
import { type Chapter, chapterProgress } from './chapter.ts';
import { localDay } from './days.ts';
import {
  dripDueAt,
  hasFinishedHere,
  isCompleted,
  lastReadAt,
  type NudgedReader,
  type NudgeSchedule,
  type Nudges,
  reminderDueAt,
  remindersInARow,
} from './nudges.ts';
import { resume } from './summary.ts';

export type ListedChapter = { number: number; free: boolean };
export type MailsOnTheirWay = { chapters: ReadonlySet<number>; nudge: boolean };
export type NudgeContent = (ChapterContent & { cause: 'drip' }) | ReminderContent | CompletionContent;

/** `nudges` is what is remembered from then on, also when there is no mail. */
export type NudgeDecision = { mail: NudgeContent | null; nudges: Nudges };

/**
 * @param outline the published chapters in the order in which they are read
 * @param outbox chapters whose mails are written and not sent, or perhaps sent, and whether one of them or a reminder
 * came unasked and is still to be sent
 * @param now milliseconds, by day
 */
export function decideNudge(
  reader: NudgedReader,
  before: Nudges,
  outline: readonly ListedChapter[],
  outbox: MailsOnTheirWay,
  schedule: NudgeSchedule,
  now: number,
): NudgeDecision {
  const seen = { ...before, outline: outline.map(({ number }) => number), triedAt: null, failures: 0 };
  if (seen.finishedAt === null && hasFinishedHere(reader, seen.outline)) {
    const mail = reader.wantsReminders ? ({ kind: 'completion' } as const) : null;
    return { mail, nudges: { ...seen, drip: 'ended', finishedAt: now } };
  }
  const isDue = (dueAt: number | null) => dueAt !== null && dueAt <= now;
  const dripIsDue = isDue(dripDueAt(reader, seen, schedule));
  const reminderIsDue = isDue(reminderDueAt(reader, seen, schedule));
  if (!dripIsDue && !reminderIsDue) return { mail: null, nudges: seen };
  // No provider has taken it since it was written: it will do for today, too.
  if (outbox.nudge) return { mail: null, nudges: { ...seen, lookedAt: now } };
  if (!dripIsDue) return remind(reader, seen, outline, now);
  const step = nextOfDrip(reader, seen, outline, outbox.chapters);
  if (typeof step === 'number') {
    const mailed = [...seen.mailed, step];
    return {
      mail: { kind: 'chapter', chapterNumber: step, cause: 'drip' },
      nudges: { ...seen, drip: 'running', mailed, lookedAt: now, drippedAt: now },
    };
  }
  const nudges = { ...seen, drip: step, lookedAt: now };
  return reminderIsDue ? remind(reader, nudges, outline, now) : { mail: null, nudges };
}

/** @returns the first chapter that is neither completed nor mailed, or the state of a drip that has none to mail now */
function nextOfDrip(
  { chapters, hasAccess }: NudgedReader,
  { mailed }: Nudges,
  outline: readonly ListedChapter[],
  onTheirWay: ReadonlySet<number>,
): number | Nudges['drip'] {
  if (outline.length === 0) return 'running';
  const left = outline.filter(
    ({ number }) => !isCompleted(chapters, number) && !mailed.includes(number) && !onTheirWay.has(number),
  );
  if (left.length === 0) return 'ended';
  return left.find(({ free }) => free || hasAccess)?.number ?? 'waiting_for_access';
}

/** A reminder that has no chapter to go on with is passed over, and counts. */
function remind(
  reader: NudgedReader,
  nudges: Nudges,
  outline: readonly ListedChapter[],
  now: number,
): NudgeDecision {
  const chapterNumber = chapterToResume(reader, outline);
  const reminders = remindersInARow(reader, nudges) + 1;
  return {
    mail: chapterNumber === null ? null : { kind: 'reminder', chapterNumber },
    nudges: { ...nudges, lookedAt: now, reminders, remindedAt: now },
  };
}

function chapterToResume(
  { chapters, hasAccess }: NudgedReader,
  outline: readonly ListedChapter[],
): number | null {
  const readable = outline.filter(({ free }) => free || hasAccess).map(({ number }) => number);
  const { last, next } = resume([...chapters.values()].map(chapterProgress), readable);
  const left = last?.chapterNumber ?? null;
  if (left !== null && readable.includes(left) && !isCompleted(chapters, left)) return left;
  return next?.chapterNumber ?? null;
}

/** Whether a mail comes unasked, and so never at night and not when its reader was quicker. */
export function isNudge(content: MailContent): content is NudgeContent {
  switch (content.kind) {
    case 'chapter':
      return content.cause === 'drip';
    case 'reminder':
    case 'completion':
      return true;
    default:
      return false;
  }
}

/**
 * @param writtenAt when the mail was written, in milliseconds
 * @returns whether its reader has done by now what it is about
 */
export function isOvertaken(
  content: MailContent,
  writtenAt: number,
  chapters: ReadonlyMap<number, Chapter>,
): boolean {
  switch (content.kind) {
    case 'chapter':
      return content.cause === 'drip' && isCompleted(chapters, content.chapterNumber);
    case 'reminder':
      return lastReadAt(chapters) >= writtenAt;
    default:
      return false;
  }
}

/** A mail was sent: an asked-for chapter is not mailed again, and a late nudge was the one of its day. */
export function afterSent(nudges: Nudges, content: MailContent, timezone: string, now: number): Nudges {
  if (content.kind === 'chapter' && content.cause !== 'drip') {
    if (nudges.drip === 'ended' || nudges.mailed.includes(content.chapterNumber)) return nudges;
    return { ...nudges, mailed: [...nudges.mailed, content.chapterNumber] };
  }
  if (!isNudge(content) || content.kind === 'completion') return nudges;
  const isOfToday =
    nudges.lookedAt !== null && localDay(nudges.lookedAt, timezone) >= localDay(now, timezone);
  return isOfToday ? nudges : { ...nudges, lookedAt: now };
}

/** A mail was dropped unsent, because it was not wanted or its chapter could not be read: the drip comes back to it. */
export function afterDropped(nudges: Nudges, content: MailContent): Nudges {
  if (content.kind !== 'chapter' || content.cause !== 'drip') return nudges;
  const mailed = nudges.mailed.filter((number) => number !== content.chapterNumber);
  return { ...nudges, drip: 'running', mailed };
}

type Wishes = Pick<NudgedReader, 'wantsChapters' | 'wantsReminders' | 'hasAccess'>;

/** What was held back and is not any more goes on the day after. */
export function afterChange(nudges: Nudges, before: Wishes, after: Wishes, now: number): Nudges {
  const goesOn =
    (after.wantsChapters && !before.wantsChapters) ||
    (after.wantsReminders && !before.wantsReminders) ||
    (after.hasAccess && !before.hasAccess && nudges.drip === 'waiting_for_access');
  return goesOn ? { ...nudges, lookedAt: now } : nudges;
}
