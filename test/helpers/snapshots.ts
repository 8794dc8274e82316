/** Snapshots of readers for tests: a plain reader with one finished chapter, and whatever a test says is different. */
import { countsOf } from '../../src/rules/counts.ts';
import type { Snapshot, SnapshotChapter } from '../../src/wire/snapshot.ts';

/** A Tuesday, some hours after midnight UTC. */
export const NOW = Date.parse('2026-11-24T06:30:00.000Z');

/** @returns a snapshot whose counts are what `countsOf` says, unless the test gives its own */
export function snapshotOf(changes: Partial<Snapshot> = {}): Snapshot {
  const snapshot = {
    email: 'reader@example.com',
    incarnation: 'life-1',
    rev: 1,
    subscribed: true,
    id: 'id-1',
    firstName: 'Ada',
    lastName: null,
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-23T10:00:00.000Z',
    confirmedAt: null,
    hasAccess: true,
    hasPurchased: false,
    discountCode: null,
    timezone: 'UTC',
    emailsSent: 2,
    lastEmailSent: null,
    lastReadAt: '2026-11-23T09:00:00.000Z',
    summary: { chaptersCompleted: 1, timeSpent: 60 },
    chapters: [chapterOf()],
    sessions: [],
    deadLetters: [],
    ...changes,
  };
  return { ...snapshot, counts: changes.counts ?? countsOf(snapshot) };
}

export function chapterOf(changes: Partial<SnapshotChapter> = {}): SnapshotChapter {
  return {
    chapterNumber: 1,
    completed: true,
    completedAt: '2026-11-22T09:00:00.000Z',
    timeSpent: 60,
    videosWatched: ['intro'],
    quizzesPassed: [],
    furthestPercent: 100,
    createdAt: '2026-11-22T09:00:00.000Z',
    updatedAt: '2026-11-23T09:00:00.000Z',
    ...changes,
  };
}

/** @returns as many readers as asked for, each with an address, a sign-up and a latest reading of its own */
export function snapshotsOf(count: number, changes: Partial<Snapshot> = {}): Snapshot[] {
  return Array.from({ length: count }, (_, index) =>
    snapshotOf({
      email: `reader${index}@example.com`,
      id: `id-${index}`,
      createdAt: new Date(NOW - index * 3_600_000).toISOString(),
      lastReadAt: index % 5 === 0 ? null : new Date(NOW - (index % 7) * 86_400_000).toISOString(),
      ...changes,
    }),
  );
}

/** Empties what snapshots filled, so that a test starts from nothing. */
export async function forgetReaders(db: D1Database): Promise<void> {
  await db.batch([db.prepare('DELETE FROM readers'), db.prepare('DELETE FROM rollups')]);
}
