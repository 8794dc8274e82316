/**
 * Very many readers in D1: two years of sign-ups, reading, mails and access. Their rows and sums are what the trigger would
 * have made of their snapshots, in a third of its time; the bench then recomputes the sums, and must find no difference.
 */
import type { Activity } from '../../src/rules/activity.ts';
import { countsOf } from '../../src/rules/counts.ts';
import { NO_MAILS } from '../../src/rules/mailMeasures.ts';
import { uuidV7 } from '../../src/rules/uuidV7.ts';
import type { Snapshot, SnapshotChapter } from '../../src/wire/snapshot.ts';
import { isoTime } from '../../src/wire/time.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
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
  db: Pick<D1Database, 'prepare'>,
  part: { first: number; count: number; readers: number; now: number },
): Promise<number> {
  const { first, count, readers, now } = part;
  const random = randomNumbers(first + 1);
  const signedUpAt = (index: number) => Math.floor(now - DAYS * DAY_MS * (1 - index / readers));
  const accesses: object[] = [];
  const sums = new Map<string, number>();
  let progressRows = 0;
  for (let start = first; start < first + count; start += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, first + count - start) }, (_, n) => start + n);
    const snapshots = indexes.map((index) => readerOf(index, signedUpAt(index), now, random));
    for (const snapshot of snapshots) {
      progressRows += snapshot.chapters.length;
      accesses.push(accessOf(snapshot, random));
      for (const [key, amount] of Object.entries(snapshot.counts)) {
        sums.set(key, (sums.get(key) ?? 0) + amount);
      }
    }
    await db
      .prepare(INSERT_READERS)
      .bind(JSON.stringify(snapshots.map(rowOf)))
      .run();
  }
  const week = Math.floor(signedUpAt(first) / WEEK_MS);
  await db
    .prepare(ADD_SUMS)
    .bind(week, JSON.stringify(Object.fromEntries(sums)))
    .run();
  const insert = db.prepare('INSERT INTO access_log_batches (batch) VALUES (?1)');
  await insert.bind(JSON.stringify(accesses)).run();
  return progressRows;
}

const COLUMNS = [
  'email',
  'rev',
  'subscribed',
  'id',
  'first_name',
  'created_at',
  'updated_at',
  'confirmed_at',
  'has_access',
  'has_purchased',
  'timezone',
  'emails_sent',
  'last_read_at',
  'chapters_completed',
  'time_spent',
  'counts',
  'sessions',
  'chapters',
];
const INSERT_READERS = `INSERT INTO readers (${COLUMNS.join(', ')})
  SELECT ${COLUMNS.map((_, index) => `value ->> ${index}`).join(', ')} FROM json_each(?1)`;

/** Documents stay text, so that SQLite reads them no earlier than a report does. */
function rowOf(snapshot: Snapshot): (string | number | null)[] {
  return [
    snapshot.email,
    snapshot.rev,
    Number(snapshot.subscribed),
    snapshot.id,
    snapshot.firstName,
    snapshot.createdAt,
    snapshot.updatedAt,
    snapshot.confirmedAt,
    Number(snapshot.hasAccess),
    Number(snapshot.hasPurchased),
    snapshot.timezone,
    snapshot.emailsSent,
    snapshot.lastReadAt,
    snapshot.summary.chaptersCompleted,
    snapshot.summary.timeSpent,
    JSON.stringify(snapshot.counts),
    '[]',
    JSON.stringify(snapshot.chapters),
  ];
}

const ADD_SUMS = `INSERT INTO rollups (week, counts) VALUES (?1, ?2)
  ON CONFLICT (week) DO UPDATE SET counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(rollups.counts)
        UNION ALL
        SELECT key, value FROM json_each(excluded.counts)
      )
      GROUP BY key
    )
  )`;

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
