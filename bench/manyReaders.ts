/**
 * Very many readers for D1: two years of sign-ups, reading, mails and access. They are made here and not in the Worker, so
 * that making some and storing others go on at once.
 */
import type { Activity } from '../src/rules/activity.ts';
import { countsOf } from '../src/rules/counts.ts';
import { NO_MAILS } from '../src/rules/mailMeasures.ts';
import type { Snapshot, SnapshotChapter } from '../src/wire/snapshot.ts';
import { isoTime } from '../src/wire/time.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
const DAYS = 730;
export const CHAPTERS = 20;
/** Half of the chapters are read by the average reader: ten progress rows each. One in fifty finishes them all. */
const CHAPTERS_READ_MAX = 19;
const FINISHES_EVERY = 50;
const BOUNCES_EVERY = 200;
/** Readers made for one statement. */
const BATCH = 25;
/** Each reader that is made is stored with four addresses, as four people: making one takes longer than storing four. */
export const HOSTS = ['com', 'net', 'org', 'test'];

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

/** Some of the readers as they are to be stored: bounded statements' worth of rows, and what they add to the sums of a week. */
export type Part = {
  rows: Cell[][][];
  week: number;
  sums: Record<string, number>;
  accesses: { email: string; createdAt: string; type: string; chapterNumber: number }[];
};
type Cell = string | number | null;

/**
 * Readers in the order of their sign-ups, so that the sums spread over the weeks as they would have.
 * @param count a multiple of the hosts, of readers as they are stored
 * @param first which of all `readers`, who sign up from two years ago to `now` (milliseconds since 1970)
 */
export function makePart(first: number, count: number, readers: number, now: number): Part {
  const random = randomNumbers(first + 1);
  const signedUpAt = (index: number) => Math.floor(now - DAYS * DAY_MS * (1 - index / readers));
  const part: Part = { rows: [], week: Math.floor(signedUpAt(first) / WEEK_MS), sums: {}, accesses: [] };
  const sums = new Map<string, number>();
  for (let start = first; start < first + count; start += BATCH * HOSTS.length) {
    // Every number must come, since every so many readers have bought, bounced and so on.
    const rest = (n: number) => (n + Math.floor(start / (2 * BATCH * HOSTS.length))) % HOSTS.length;
    const made = Math.min(BATCH, Math.ceil((first + count - start) / HOSTS.length));
    const indexes = Array.from({ length: made }, (_, n) => start + n * HOSTS.length + rest(n));
    const snapshots = indexes.map((index) => readerOf(index, signedUpAt(index), now, random));
    for (const { email, createdAt, counts } of snapshots) {
      const chapterNumber = 1 + Math.floor(random() * CHAPTERS);
      for (const host of HOSTS) {
        part.accesses.push({ email: `${email}${host}`, createdAt, type: 'view', chapterNumber });
      }
      for (const [key, amount] of Object.entries(counts)) {
        sums.set(key, (sums.get(key) ?? 0) + HOSTS.length * amount);
      }
    }
    part.rows.push(snapshots.map(rowOf));
  }
  return { ...part, sums: Object.fromEntries(sums) };
}

/** In the order of `COLUMNS` (worker/storeReaders.ts). Documents stay text, so that SQLite reads them no earlier than a report does. */
function rowOf(snapshot: Snapshot): Cell[] {
  return [
    snapshot.email,
    snapshot.rev,
    Number(snapshot.subscribed),
    snapshot.id,
    snapshot.firstName,
    snapshot.lastName,
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

/** @param rev of a reader that is there already, one more than before */
export function readerOf(
  index: number,
  signedUpAt: number,
  now: number,
  random: () => number,
  rev = 1,
): Snapshot {
  const finishes = index % FINISHES_EVERY === 0;
  const read = finishes ? CHAPTERS : Math.ceil(random() * CHAPTERS_READ_MAX);
  // Who came lately has read in a shorter time: nobody reads in the future.
  const pace = Math.min(3 * DAY_MS, (now - signedUpAt) / read);
  const days = new Map<string, { seconds: number; chaptersCompleted: number }>();
  const chapters: SnapshotChapter[] = Array.from({ length: read }, (_, n) => {
    const at = isoTime(signedUpAt + (n + random()) * pace);
    const completed = finishes || random() < 0.7;
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
    email: `${Math.floor(random() * 36 ** 4).toString(36)}.reader${index}@example.`,
    rev,
    incarnation: `life-${index}`,
    subscribed: true,
    id: `id-${index}`,
    firstName: oneOf(FIRST_NAMES, random),
    lastName: oneOf(LAST_NAMES, random),
    createdAt: isoTime(signedUpAt),
    updatedAt: isoTime(signedUpAt),
    confirmedAt: index % 20 === 7 ? null : isoTime(signedUpAt),
    hasAccess: index % 3 === 0,
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
  const bounces = index % BOUNCES_EVERY === 3;
  const mails = new Map([
    ['welcome', { ...NO_MAILS, sent: 1, delivered: Number(!bounces), bounced: Number(bounces) }],
    ['chapter', { ...NO_MAILS, sent: read, delivered: read, opens: read, openedHuman: read }],
  ] as const);
  const activity: Activity = days;
  return { ...snapshot, counts: countsOf(snapshot, mails, activity) };
}

const FIRST_NAMES: [string, ...string[]] = [
  'Ada',
  'Grace',
  'Alan',
  'Barbara',
  'Edsger',
  'Frances',
  'Donald',
  'Radia',
  'Tony',
  'Jean',
];
const LAST_NAMES: [string | null, ...(string | null)[]] = [
  'Lovelace',
  'Hopper',
  'Turing',
  'Liskov',
  'Dijkstra',
  'Allen',
  'Knuth',
  'Perlman',
  'Hoare',
  null,
];

function oneOf<T>(list: readonly [T, ...T[]], random: () => number): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}
