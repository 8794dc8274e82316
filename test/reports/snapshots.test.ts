import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

beforeEach(() => forgetReaders(env.DB));

const store = (...snapshots: Snapshot[]) => storeSnapshots(env.DB, snapshots, NOW);

async function stored() {
  const readers = await env.DB.prepare('SELECT * FROM readers ORDER BY email').all();
  const rollups = await env.DB.prepare('SELECT * FROM rollups ORDER BY week').all();
  return { readers: readers.results, rollups: rollups.results };
}

async function rollupsByWeek(): Promise<Record<string, unknown>> {
  const { results } = await env.DB.prepare('SELECT * FROM rollups').all<{ week: number; counts: string }>();
  return Object.fromEntries(results.map(({ week, counts }) => [week, JSON.parse(counts)]));
}

test('a changed reader costs two rows written: the reader and the week', async () => {
  expect(await store(snapshotOf({ rev: 1 }))).toBe(3); // and once in its life the index of the list
  expect(await store(snapshotOf({ rev: 2, chapters: [chapterOf({ timeSpent: 75 })] }))).toBe(2);
});

test('a change that no report counts costs one row written', async () => {
  await store(snapshotOf({ rev: 1 }));
  expect(await store(snapshotOf({ rev: 2, timezone: 'Europe/Berlin' }))).toBe(1);
});

test('100 changed readers in one statement cost 1.01 rows written each', async () => {
  expect(await store(...snapshotsOf(100, { rev: 1 }))).toBe(201);
  expect(await store(...snapshotsOf(100, { rev: 2, emailsSent: 3 }))).toBe(101);
});

test('an equal or older snapshot writes nothing, alone or in a batch', async () => {
  await store(...snapshotsOf(100, { rev: 5 }));
  const before = await stored();
  const other = {
    firstName: 'Other',
    emailsSent: 9,
    createdAt: '2020-01-01T00:00:00.000Z',
    subscribed: false,
  };
  expect(await store(...snapshotsOf(100, { rev: 5, ...other }))).toBe(0);
  expect(await store(...snapshotsOf(100, { rev: 4, ...other }))).toBe(0);
  expect(await stored()).toEqual(before);
});

test('of several snapshots of one reader in a batch the newest counts, once', async () => {
  await store(snapshotOf({ rev: 2, counts: { a: 2 } }), snapshotOf({ rev: 3, counts: { a: 3 } }));
  await store(snapshotOf({ rev: 5, counts: { a: 5 } }), snapshotOf({ rev: 4, counts: { a: 4 } }));
  expect(Object.values(await rollupsByWeek())).toEqual([{ a: 5 }]);
});

test('two different snapshots under one revision in a batch cannot part the sums from the readers', async () => {
  await store(snapshotOf({ rev: 7, counts: { a: 2 } }), snapshotOf({ rev: 7, counts: { b: 3 } }));
  const counts = await env.DB.prepare('SELECT counts FROM readers').first<string>('counts');
  expect(Object.values(await rollupsByWeek())).toEqual([JSON.parse(counts ?? '')]);
});

test('a week keeps only the differences stored in it, and what cancels out is dropped', async () => {
  await storeSnapshots(env.DB, [snapshotOf({ rev: 1, counts: { a: 1, b: 2, 'day:1': 1 } })], NOW);
  await storeSnapshots(env.DB, [snapshotOf({ rev: 2, counts: { a: 4, b: 2, 'day:2': 1 } })], NOW + WEEK_MS);
  await storeSnapshots(env.DB, [snapshotOf({ rev: 3, counts: { a: 1, b: 2, 'day:1': 1 } })], NOW + WEEK_MS);
  const week = Math.floor(NOW / WEEK_MS);
  expect(await rollupsByWeek()).toEqual({ [week]: { a: 1, b: 2, 'day:1': 1 }, [week + 1]: {} });
});

test('weeks change at midnight UTC between Wednesday and Thursday, as the days since 1970 do', async () => {
  const thursday = Date.parse('2026-11-26T00:00:00.000Z');
  await storeSnapshots(env.DB, [snapshotOf({ email: 'a@example.com', counts: { a: 1 } })], thursday - 1);
  await storeSnapshots(env.DB, [snapshotOf({ email: 'b@example.com', counts: { a: 1 } })], thursday);
  expect(await rollupsByWeek()).toEqual({
    [thursday / WEEK_MS - 1]: { a: 1 },
    [thursday / WEEK_MS]: { a: 1 },
  });
});

test('an imported reader who signs up later becomes a subscriber with the new dates', async () => {
  await store(snapshotOf({ rev: 1, subscribed: false, createdAt: '2026-01-01T00:00:00.000Z' }));
  await store(snapshotOf({ rev: 2, subscribed: true, createdAt: '2025-01-01T00:00:00.000Z' }));
  const row = await env.DB.prepare('SELECT subscribed, created_at FROM readers').first();
  expect(row).toEqual({ subscribed: 1, created_at: '2025-01-01T00:00:00.000Z' });
  expect(Object.values(await rollupsByWeek())).toMatchObject([{ subscribers: 1, 'signup:2025-01-01': 1 }]);
});

test('many and large readers are split over statements, and all arrive', async () => {
  const videosWatched = Array.from({ length: 3000 }, (_, index) => `${'é'.repeat(60)}-${index}`);
  const large = snapshotsOf(5, { chapters: [chapterOf({ videosWatched })] });
  const many = snapshotsOf(260).slice(large.length);
  const statements = ['2 large', '2 large', '1 large, 99 others', '100 others', '56 others'].length;
  expect(await store(...large, ...many)).toBe(260 * 2 + statements);
  expect(await env.DB.prepare('SELECT count(*) AS n FROM readers').first<number>('n')).toBe(260);
  expect(Object.values(await rollupsByWeek())).toMatchObject([{ subscribers: 260 }]);
});

test('no snapshot is no statement', async () => {
  expect(await store()).toBe(0);
});

test('storing one reader reads no more rows among 2,000 readers than alone', async () => {
  const rowsRead = async (rev: number) => {
    const insert = env.DB.prepare('INSERT INTO snapshot_batches (batch, stored_at) VALUES (?1, ?2)');
    const reader = snapshotOf({ email: 'reader0@example.com', rev, emailsSent: rev });
    return (await insert.bind(JSON.stringify([reader]), NOW).run()).meta.rows_read;
  };
  await store(snapshotOf({ email: 'reader0@example.com', rev: 1, emailsSent: 1 }));
  const alone = await rowsRead(2);
  const sameDays = { createdAt: snapshotOf().createdAt, lastReadAt: snapshotOf().lastReadAt };
  await store(...snapshotsOf(2000, sameDays));
  expect(await rowsRead(3)).toBe(alone);
});
