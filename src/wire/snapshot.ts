/** What a reader's object tells D1 of itself: the whole reader as of one revision, and never a secret. */
import type { DeadLetter } from './deadLetters.ts';
import type { ChapterProgress, ProgressSummary } from './progress.ts';

/** One chapter in a snapshot, under the column names of the old `reading_progress` table. */
export type SnapshotChapter = Pick<
  ChapterProgress,
  | 'chapterNumber'
  | 'completed'
  | 'completedAt'
  | 'timeSpent'
  | 'videosWatched'
  | 'quizzesPassed'
  | 'furthestPercent'
  | 'updatedAt'
> & { createdAt: string };

export type SnapshotSession = { id: string; createdAt: string; lastSeenAt: string; expiresAt: string };

/** A number under a key such as `chapter:3:completed`; D1 keeps the sum over all readers. */
export type Counts = Record<string, number>;

export type Snapshot = {
  email: string;
  /** Names this life of the reader: a snapshot of one that is over changes nothing in D1. */
  incarnation: string;
  /** The object's revision; an older or equal one changes nothing in D1. */
  rev: number;
  /** False for an imported reader who has progress but never signed up. */
  subscribed: boolean;
  id: string;
  firstName: string | null;
  lastName: string | null;
  createdAt: string;
  updatedAt: string;
  confirmedAt: string | null;
  hasAccess: boolean;
  hasPurchased: boolean;
  discountCode: string | null;
  timezone: string;
  emailsSent: number;
  lastEmailSent: string | null;
  lastReadAt: string | null;
  summary: Pick<ProgressSummary, 'chaptersCompleted' | 'timeSpent'>;
  chapters: SnapshotChapter[];
  sessions: SnapshotSession[];
  /** The newest mails that were given up; what older ones there are, the object knows. */
  deadLetters: DeadLetter[];
  counts: Counts;
};
