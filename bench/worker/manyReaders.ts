/** Very many readers in D1, stored through the same doors as real ones: two years of sign-ups, reading, mails and access. */
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { Activity } from '../../src/rules/activity.ts';
import { countsOf } from '../../src/rules/counts.ts';
import { NO_MAILS } from '../../src/rules/mailMeasures.ts';
import { uuidV7 } from '../../src/rules/uuidV7.ts';
import type { Snapshot, SnapshotChapter } from '../../src/wire/snapshot.ts';
import { isoTime } from '../../src/wire/time.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = 730;
const CHAPTERS = 20;
/** Half of the chapters are read by the average reader: ten progress rows each. */
const CHAPTERS_READ_MAX = 19;
const BATCH = 100;

/** @returns numbers in [0, 1) by Marsaglia's xorshift, the same for the same seed */
export function randomNumbers(seed: number): () => number {
  // Neighbouring seeds must not meet (Knuth's multiplicative hash).
  let state = Math.imul(seed, 2_654_435_761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Stores readers in the order of their sign-ups, so that the sums spread over the weeks as they would have.
 * @param part which of all `readers`, who sign up from two years ago to `now` (milliseconds since 1970)
 * @returns progress rows stored
 */
export async function storeManyReaders(
  db: D1Database,
  part: { first: number; count: number; readers: number; now: number },
): Promise<number> {
  const { first, count, readers, now } = part;
  const random = randomNumbers(first + 1);
  let progressRows = 0;
  for (let start = first; start < first + count; start += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, first + count - start) }, (_, n) => start + n);
    const signedUpAt = Math.floor(now - DAYS * DAY_MS * (1 - start / readers));
    const snapshots = indexes.map((index) => readerOf(index, signedUpAt, now, random));
    progressRows += snapshots.reduce((sum, { chapters }) => sum + chapters.length, 0);
    await storeSnapshots(db, snapshots, signedUpAt);
    const accesses = snapshots.map((snapshot) => accessOf(snapshot, random));
    const insert = db.prepare('INSERT INTO access_log_batches (batch) VALUES (?1)');
    await insert.bind(JSON.stringify(accesses)).run();
  }
  return progressRows;
}

/** @param rev of a reader that is there already, one more than before */
export function readerOf(
  index: number,
  signedUpAt: number,
  now: number,
  random: () => number,
  rev = 1,
): Snapshot {
  const read = Math.ceil(random() * CHAPTERS_READ_MAX);
  const days = new Map<string, { seconds: number; chaptersCompleted: number }>();
  const chapters: SnapshotChapter[] = Array.from({ length: read }, (_, n) => {
    const at = isoTime(Math.min(now, signedUpAt + (n + random()) * 3 * DAY_MS));
    const completed = random() < 0.7;
    const timeSpent = 60 + Math.floor(random() * 1800);
    const day = at.slice(0, 10);
    const known = days.get(day) ?? { seconds: 0, chaptersCompleted: 0 };
    days.set(day, {
      seconds: known.seconds + timeSpent,
      chaptersCompleted: known.chaptersCompleted + Number(completed),
    });
    return {
      chapterNumber: 1 + ((n + index) % CHAPTERS),
      completed,
      completedAt: completed ? at : null,
      timeSpent,
      videosWatched: random() < 0.5 ? ['intro'] : [],
      quizzesPassed: random() < 0.3 ? ['quiz'] : [],
      furthestPercent: completed ? 100 : 40,
      createdAt: at,
      updatedAt: at,
    };
  });
  const snapshot = {
    email: `${Math.floor(random() * 36 ** 4).toString(36)}.reader${index}@example.com`,
    rev,
    incarnation: `life-${index}`,
    subscribed: true,
    id: `id-${index}`,
    firstName: 'Ada',
    lastName: null,
    createdAt: isoTime(signedUpAt),
    updatedAt: isoTime(signedUpAt),
    confirmedAt: isoTime(signedUpAt),
    hasAccess: true,
    hasPurchased: index % 10 === 0,
    discountCode: null,
    timezone: 'UTC',
    emailsSent: read + 1,
    lastEmailSent: null,
    lastReadAt: chapters.at(-1)?.updatedAt ?? null,
    summary: {
      chaptersCompleted: chapters.filter(({ completed }) => completed).length,
      timeSpent: chapters.reduce((sum, { timeSpent }) => sum + timeSpent, 0),
    },
    chapters,
    sessions: [],
    deadLetters: [],
  };
  const mails = new Map([
    ['welcome', { ...NO_MAILS, sent: 1, delivered: 1 }],
    ['chapter', { ...NO_MAILS, sent: read, delivered: read, opens: read, openedHuman: read }],
  ] as const);
  const activity: Activity = days;
  return { ...snapshot, counts: countsOf(snapshot, mails, activity) };
}

function accessOf({ email, createdAt }: Snapshot, random: () => number) {
  const bytes = Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256));
  const id = uuidV7(Date.parse(createdAt), bytes);
  return { id, email, createdAt, type: 'view', chapterNumber: 1 + Math.floor(random() * CHAPTERS) };
}
