/** What the object tells D1 of its reader, as of its present revision. */
import { activityByDay } from '../src/rules/activity.ts';
import { chapterProgress } from '../src/rules/chapter.ts';
import { countsOf } from '../src/rules/counts.ts';
import { isTouched, summarise } from '../src/rules/summary.ts';
import type { Snapshot } from '../src/wire/snapshot.ts';
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import { deadLetters } from './deadLetters.ts';
import { readMailSums } from './mailHistory.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @returns the snapshot, or null when nothing is kept of this reader */
export function snapshotOf({ db, state }: Pick<ReaderContext, 'db' | 'state'>, now: number): Snapshot | null {
  const { profile } = state;
  if (!profile) return null;
  // As storage reads them, so that an object that was warm and one that wakes draw alike.
  const chapters = [...state.chapters.values()]
    .filter(isTouched)
    .sort((a, b) => a.chapterNumber - b.chapterNumber);
  const outline = chapters.map(({ chapterNumber }) => chapterNumber);
  const summary = summarise(chapters, outline, now, profile.timezone);
  const snapshot = {
    email: profile.email,
    incarnation: state.incarnation,
    rev: state.rev,
    subscribed: profile.subscribed,
    id: profile.subscriberId,
    firstName: profile.firstName,
    lastName: profile.lastName,
    createdAt: isoTime(profile.createdAt),
    updatedAt: isoTime(profile.updatedAt),
    confirmedAt: isoTimeOrNull(profile.confirmedAt),
    hasAccess: profile.hasAccess,
    hasPurchased: profile.hasPurchased,
    discountCode: profile.discountCode,
    timezone: profile.timezone,
    emailsSent: profile.emailsSent,
    lastEmailSent: isoTimeOrNull(profile.lastEmailSentAt),
    lastReadAt: summary.lastReadAt,
    summary: { chaptersCompleted: summary.chaptersCompleted, timeSpent: summary.timeSpent },
    chapters: chapters.map((chapter) => {
      const { position, epoch, rev, ...columns } = chapterProgress(chapter);
      return { ...columns, createdAt: isoTime(chapter.createdAt) };
    }),
    sessions: [...state.sessions.values()]
      .filter((session) => session.expiresAt > now)
      .map(({ id, createdAt, lastSeenAt, expiresAt }) => ({
        id,
        createdAt: isoTime(createdAt),
        lastSeenAt: isoTime(lastSeenAt),
        expiresAt: isoTime(expiresAt),
      })),
    deadLetters: deadLetters(db),
  };
  const activity = activityByDay(chapters, profile.timezone);
  return { ...snapshot, counts: countsOf(snapshot, readMailSums(db), activity) };
}
