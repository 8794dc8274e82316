import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { readTitles } from '../../src/content/chapters.ts';
import { emailReport } from '../../src/reports/email.ts';
import { funnel } from '../../src/reports/funnel.ts';
import { overview } from '../../src/reports/overview.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { countsOf } from '../../src/rules/counts.ts';
import { type MailSums, NO_MAILS } from '../../src/rules/mailMeasures.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

beforeEach(async () => {
  await forgetReaders(env.DB);
  await env.DB.prepare('DELETE FROM chapters').run();
});

const NOTHING_HEARD = {
  delivered: 0,
  opened: { human: 0, machine: 0, raw: 0 },
  clicked: { human: 0, machine: 0, raw: 0 },
  bounced: 0,
  complained: 0,
  unsubscribed: 0,
};

const store = (...snapshots: Snapshot[]) => storeSnapshots(env.DB, snapshots, NOW);

async function publish(number: number, title: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO chapters (number, slug, title, summary, free, minutes, videos, quizzes, version, updated_at)
     VALUES (?1, 'chapter-' || ?1, ?2, '', 0, 5, '[]', '[]', 'v1', '2026-11-01T00:00:00.000Z')`,
  )
    .bind(number, title)
    .run();
}

const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();

test('the overview of an empty handbook is all zeros', async () => {
  expect(await overview(env.DB, NOW)).toEqual({
    subscribers: { total: 0, confirmed: 0, withAccess: 0, purchased: 0, new7Days: 0 },
    activeReaders: { now: 0, days1: 0, days7: 0, days30: 0 },
    chaptersCompleted: 0,
    timeSpent: 0,
    mail: { sent: 0, ...NOTHING_HEARD },
    generatedAt: '2026-11-24T06:30:00.000Z',
  });
});

test('the overview counts subscribers, and the chapters of everyone', async () => {
  await store(
    snapshotOf({ email: 'a@example.com', confirmedAt: daysAgo(3), hasPurchased: true }),
    snapshotOf({ email: 'b@example.com', hasAccess: false, emailsSent: 5, createdAt: daysAgo(20) }),
    snapshotOf({ email: 'imported@example.com', subscribed: false, emailsSent: 7 }),
  );
  expect(await overview(env.DB, NOW)).toMatchObject({
    subscribers: { total: 2, confirmed: 1, withAccess: 1, purchased: 1, new7Days: 1 },
    activeReaders: { days1: 0, days7: 3, days30: 3 },
    chaptersCompleted: 3,
    timeSpent: 180,
    mail: { sent: 7 },
  });
});

test('a reader is active for today and the days before, to the day', async () => {
  const lastReadDaysAgo = [0, 1, 6, 7, 29, 30];
  await store(
    ...lastReadDaysAgo.map((days) =>
      snapshotOf({ email: `d${days}@example.com`, lastReadAt: daysAgo(days) }),
    ),
    snapshotOf({ email: 'never@example.com', lastReadAt: null }),
  );
  const { activeReaders } = await overview(env.DB, NOW);
  expect(activeReaders).toEqual({ now: 1, days1: 1, days7: 3, days30: 5 });
  await store(snapshotOf({ email: 'd30@example.com', rev: 2, lastReadAt: daysAgo(0) }));
  expect((await overview(env.DB, NOW)).activeReaders).toEqual({ now: 2, days1: 2, days7: 4, days30: 6 });
});

test('who reads now is counted once, and forgotten when ten minutes are over and ten more', async () => {
  const minutes = (after: number) => NOW + after * 60_000;
  const reads = (email: string, rev: number, at: number) =>
    storeSnapshots(env.DB, [snapshotOf({ email, rev, lastReadAt: new Date(at).toISOString() })], at);
  const counted = async (at: number) => (await overview(env.DB, at)).activeReaders.now;
  await reads('a@example.com', 1, minutes(0));
  await reads('b@example.com', 1, minutes(1));
  await reads('a@example.com', 2, minutes(4));
  await reads('a@example.com', 2, minutes(4));
  expect(await counted(minutes(5))).toBe(2);
  await reads('a@example.com', 3, minutes(11));
  expect(await counted(minutes(12))).toBe(2);
  expect(await counted(minutes(20))).toBe(1);
  expect(await counted(minutes(30))).toBe(0);
  // What comes late, such as an import, is no reading now.
  await storeSnapshots(env.DB, [snapshotOf({ email: 'c@example.com', lastReadAt: daysAgo(2) })], minutes(30));
  expect(await counted(minutes(30))).toBe(0);
  const kept = await env.DB.prepare('SELECT reading FROM rollups ORDER BY week DESC').first('reading');
  expect(kept).toBe('{}');
});

test('sums stay whole when a reader changes in a later week', async () => {
  await store(snapshotOf({ rev: 1 }));
  const chapters = [chapterOf({ timeSpent: 100 }), chapterOf({ chapterNumber: 2, timeSpent: 10 })];
  await storeSnapshots(env.DB, [snapshotOf({ rev: 2, chapters })], NOW + 21 * 86_400_000);
  expect(await overview(env.DB, NOW)).toMatchObject({ chaptersCompleted: 2, timeSpent: 110 });
});

test('the funnel shows each chapter in order, those that nobody started too', async () => {
  await publish(3, 'Third');
  await publish(1, 'First');
  const unfinished = { completed: false, completedAt: null };
  await store(
    snapshotOf({ email: 'a@example.com', chapters: [chapterOf({ timeSpent: 100, quizzesPassed: ['q'] })] }),
    snapshotOf({
      email: 'b@example.com',
      chapters: [chapterOf({ timeSpent: 51 }), chapterOf({ chapterNumber: 20 })],
    }),
    snapshotOf({ email: 'c@example.com', chapters: [chapterOf({ ...unfinished, timeSpent: 1 })] }),
  );
  const none = {
    started: 0,
    completed: 0,
    completionRate: 0,
    averageTime: 0,
    videosWatched: 0,
    quizzesPassed: 0,
  };
  expect(await funnel(env.DB, readTitles, NOW)).toEqual({
    chapters: [
      {
        chapterNumber: 1,
        title: 'First',
        started: 3,
        completed: 2,
        completionRate: 0.6667,
        averageTime: 51,
        videosWatched: 3,
        quizzesPassed: 1,
      },
      { chapterNumber: 3, title: 'Third', ...none },
      {
        chapterNumber: 20,
        title: null,
        started: 1,
        completed: 1,
        completionRate: 1,
        averageTime: 60,
        videosWatched: 1,
        quizzesPassed: 0,
      },
    ],
    generatedAt: '2026-11-24T06:30:00.000Z',
  });
});

test('a chapter that was withdrawn stays in the funnel only for those who had started it', async () => {
  for (const [number, title] of [
    [1, 'First'],
    [2, 'Second'],
  ] as const) {
    await publish(number, title);
  }
  await env.DB.prepare("UPDATE chapters SET withdrawn_at = '2026-11-02T00:00:00.000Z'").run();
  await store(snapshotOf({ chapters: [chapterOf({ chapterNumber: 1 })] }));
  expect((await funnel(env.DB, readTitles, NOW)).chapters).toMatchObject([
    { chapterNumber: 1, title: 'First', started: 1 },
  ]);
});

test('a chapter that its only reader reset leaves the funnel', async () => {
  await store(snapshotOf({ rev: 1 }));
  const reset = chapterOf({ completed: false, timeSpent: 0, videosWatched: [], furthestPercent: 0 });
  await store(snapshotOf({ rev: 2, chapters: [reset] }));
  expect((await funnel(env.DB, readTitles, NOW)).chapters).toEqual([]);
});

test('the mail report has every kind, with the sums over all readers', async () => {
  const empty = await emailReport(env.DB, NOW);
  expect(empty.kinds).toHaveLength(7);
  expect(empty.kinds[0]).toEqual({ kind: 'magic_link', sent: 0, ...NOTHING_HEARD });
  const reader = (email: string, sums: Partial<MailSums>) => {
    const snapshot = snapshotOf({ email });
    return { ...snapshot, counts: countsOf(snapshot, new Map([['broadcast', { ...NO_MAILS, ...sums }]])) };
  };
  await store(
    reader('a@example.com', { sent: 2, delivered: 1, openedHuman: 1, opens: 5, unsubscribed: 1 }),
    reader('b@example.com', {
      sent: 1,
      openedMachine: 1,
      opens: 1,
      clickedMachine: 1,
      clicks: 4,
      bounced: 1,
    }),
  );
  expect((await emailReport(env.DB, NOW)).kinds.find(({ kind }) => kind === 'broadcast')).toEqual({
    kind: 'broadcast',
    sent: 3,
    delivered: 1,
    opened: { human: 1, machine: 1, raw: 6 },
    clicked: { human: 0, machine: 1, raw: 4 },
    bounced: 1,
    complained: 0,
    unsubscribed: 1,
  });
  expect((await overview(env.DB, NOW)).mail).toEqual({
    sent: 4,
    delivered: 1,
    opened: { human: 1, machine: 1, raw: 6 },
    clicked: { human: 0, machine: 1, raw: 4 },
    bounced: 1,
    complained: 0,
    unsubscribed: 1,
  });
});

test('reports read a row a week and a row a chapter, and who reads now two more, with 10 readers as with 1,500', async () => {
  await publish(1, 'First');
  await publish(2, 'Second');
  for (const readers of [10, 1500]) {
    await store(...snapshotsOf(readers));
    expect(await countRowsRead(env.DB, (db) => overview(db, NOW))).toBe(1 + 1);
    expect(await countRowsRead(env.DB, (db) => emailReport(db, NOW))).toBe(1);
    expect(await countRowsRead(env.DB, (db) => funnel(db, readTitles, NOW))).toBe(1 + 2 + 2);
  }
  await storeSnapshots(env.DB, snapshotsOf(10, { rev: 2, emailsSent: 9 }), NOW + 7 * 86_400_000);
  expect(await countRowsRead(env.DB, (db) => overview(db, NOW))).toBe(2 + 2);
});
