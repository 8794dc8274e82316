/**
 * What one reader contributes to the sums over all readers. D1 adds the differences between two revisions by key and
 * knows no key by name, so a new sum for a report begins here and nowhere else.
 */
import type { MailKind } from '../wire/mail.ts';
import type { Counts, Snapshot, SnapshotChapter } from '../wire/snapshot.ts';
import { MAIL_MEASURES, type MailMeasure, type MailSums } from './mailMeasures.ts';

/** Sums over subscribed readers; `withAccess` is not `access`, because it counts readers and not grants. */
export type SubscriberMeasure = 'subscribers' | 'confirmed' | 'withAccess' | 'purchased' | 'emailsSent';

/** Sums over all readers of one chapter: readers who started and completed it, seconds spent, items done. */
export type ChapterMeasure = 'started' | 'completed' | 'seconds' | 'videos' | 'quizzes';

/** Readers by the UTC day of their sign-up, and of their latest reading. */
export type DayMeasure = 'signup' | 'lastRead';

export function chapterKey(chapterNumber: number, measure: ChapterMeasure): string {
  return `chapter:${chapterNumber}:${measure}`;
}

export function mailKey(kind: MailKind, measure: MailMeasure): string {
  return `mail:${kind}:${measure}`;
}

/** @param time ISO 8601 UTC, as the wire has it */
export function dayKey(measure: DayMeasure, time: string): string {
  return `${measure}:${time.slice(0, 'YYYY-MM-DD'.length)}`;
}

/**
 * @param snapshot a reader as of one revision
 * @param mails sums over the mails that this reader was ever sent, of each kind
 * @returns the reader's part of every sum, without zeros: a sum that nobody contributes to needs no row in D1.
 *   Someone who never subscribed counts as a reader of chapters, and not among subscribers.
 */
export function countsOf(
  snapshot: Omit<Snapshot, 'counts'>,
  mails: ReadonlyMap<MailKind, MailSums> = new Map(),
): Counts {
  const counts = [
    ...(snapshot.subscribed ? subscriberCounts(snapshot) : []),
    ...(snapshot.lastReadAt === null ? [] : [[dayKey('lastRead', snapshot.lastReadAt), 1] as const]),
    ...snapshot.chapters.flatMap(chapterCounts),
    ...[...mails].flatMap(mailCounts),
  ];
  return Object.fromEntries(counts.filter(([, amount]) => amount !== 0));
}

function subscriberCounts(snapshot: Omit<Snapshot, 'counts'>): [string, number][] {
  const measures: Record<SubscriberMeasure, number> = {
    subscribers: 1,
    confirmed: Number(snapshot.confirmedAt !== null),
    withAccess: Number(snapshot.hasAccess),
    purchased: Number(snapshot.hasPurchased),
    emailsSent: snapshot.emailsSent,
  };
  return [...Object.entries(measures), [dayKey('signup', snapshot.createdAt), 1]];
}

function chapterCounts(chapter: SnapshotChapter): [string, number][] {
  const videos = chapter.videosWatched.length;
  const quizzes = chapter.quizzesPassed.length;
  // A chapter that was reset stays in the snapshot, empty: it is not started.
  const started = chapter.completed || chapter.timeSpent + videos + quizzes + chapter.furthestPercent > 0;
  return [
    [chapterKey(chapter.chapterNumber, 'started'), Number(started)],
    [chapterKey(chapter.chapterNumber, 'completed'), Number(chapter.completed)],
    [chapterKey(chapter.chapterNumber, 'seconds'), chapter.timeSpent],
    [chapterKey(chapter.chapterNumber, 'videos'), videos],
    [chapterKey(chapter.chapterNumber, 'quizzes'), quizzes],
  ];
}

function mailCounts([kind, sums]: [MailKind, MailSums]): [string, number][] {
  return MAIL_MEASURES.map((measure) => [mailKey(kind, measure), sums[measure]]);
}
