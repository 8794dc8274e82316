/**
 * What one reader contributes to the sums over all readers. D1 adds the differences between two revisions by key and
 * knows no key by name, so a new sum for a report begins here and nowhere else.
 */
import type { MailKind } from '../wire/mail.ts';
import type { Counts, Snapshot, SnapshotChapter } from '../wire/snapshot.ts';
import type { Activity, DayActivity } from './activity.ts';
import { localDay, mondayOf, weeksBetween } from './days.ts';
import { MAIL_MEASURES, type MailMeasure, type MailSums } from './mailMeasures.ts';

/** Sums over subscribed readers; `withAccess` is not `access`, because it counts readers and not grants. */
export type SubscriberMeasure = 'subscribers' | 'confirmed' | 'withAccess' | 'purchased' | 'emailsSent';

/** Sums that count present readers; all others count what was done, and keep it when its reader is erased. */
export const PRESENT_MEASURES: readonly SubscriberMeasure[] = [
  'subscribers',
  'confirmed',
  'withAccess',
  'purchased',
];

/** Sums over all readers of one chapter: readers who started and completed it, seconds spent, items done. */
export type ChapterMeasure = 'started' | 'completed' | 'seconds' | 'videos' | 'quizzes';

/**
 * By day: readers by that of their sign-up (their own zone) and of their latest reading (UTC, so that whoever reads now is
 * among those of today wherever they live); those who did something, seconds, and chapters completed (their own zone).
 */
export type DayMeasure = 'signup' | 'lastRead' | 'active' | 'seconds' | 'completed';

/** Weeks after the one of the sign-up in which it still counts that a reader comes back. */
export const COHORT_AGE_MAX = 52;

/** Nearly three years of daily reading in some 50 KB; of a reader with more, the newest days count. */
const ACTIVE_DAYS_MAX = 1_000;

export function chapterKey(chapterNumber: number, measure: ChapterMeasure): string {
  return `chapter:${chapterNumber}:${measure}`;
}

export function mailKey(kind: MailKind, measure: MailMeasure): string {
  return `mail:${kind}:${measure}`;
}

/** @param time ISO 8601 UTC, as the wire has it, or a day alone */
export function dayKey(measure: DayMeasure, time: string): string {
  return `${measure}:${time.slice(0, 'YYYY-MM-DD'.length)}`;
}

/**
 * Readers who signed up in one week and did something in a later one.
 * @param monday of the week of the sign-up
 * @param age weeks since then
 */
export function cohortKey(monday: string, age: number): string {
  return `cohort:${monday}:${age}`;
}

/**
 * @param snapshot a reader as of one revision
 * @param mails sums over the mails that this reader was ever sent, of each kind
 * @param activity what the reader did on which day
 * @returns the reader's part of every sum, without zeros: a sum that nobody contributes to needs no row in D1.
 *   Someone who never subscribed counts as a reader of chapters, and not among subscribers.
 */
export function countsOf(
  snapshot: Omit<Snapshot, 'counts'>,
  mails: ReadonlyMap<MailKind, MailSums> = new Map(),
  activity: Activity = new Map(),
): Counts {
  const days = [...activity].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, ACTIVE_DAYS_MAX);
  const counts = [
    ...(snapshot.subscribed ? subscriberCounts(snapshot) : []),
    ...(snapshot.lastReadAt === null ? [] : [[dayKey('lastRead', snapshot.lastReadAt), 1] as const]),
    ...snapshot.chapters.flatMap(chapterCounts),
    ...[...mails].flatMap(mailCounts),
    ...days.flatMap(dayCounts),
    ...(snapshot.subscribed ? cohortCounts(signUpDay(snapshot), days) : []),
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
  return [...Object.entries(measures), [dayKey('signup', signUpDay(snapshot)), 1]];
}

function signUpDay({ createdAt, timezone }: Pick<Snapshot, 'createdAt' | 'timezone'>): string {
  return localDay(Date.parse(createdAt), timezone);
}

function dayCounts([day, { seconds, chaptersCompleted }]: [string, DayActivity]): [string, number][] {
  return [
    [dayKey('active', day), 1],
    [dayKey('seconds', day), seconds],
    [dayKey('completed', day), chaptersCompleted],
  ];
}

/** What an import knows from before the sign-up belongs to no week after it. */
function cohortCounts(signedUpOn: string, days: readonly [string, DayActivity][]): [string, number][] {
  const cohort = mondayOf(signedUpOn);
  const ages = new Set(days.map(([day]) => weeksBetween(cohort, mondayOf(day))));
  return [...ages]
    .filter((age) => age >= 0 && age <= COHORT_AGE_MAX)
    .map((age) => [cohortKey(cohort, age), 1]);
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
