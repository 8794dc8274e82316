import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeEach, expect, test } from 'vitest';
import { listReaders } from '../../src/reports/readers.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { type ReaderPage, ReaderSort, ReadersQuery } from '../../src/wire/reports.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';
import { forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

beforeEach(() => forgetReaders(env.DB));

const store = (...snapshots: Snapshot[]) => storeSnapshots(env.DB, snapshots, NOW);
const query = (asked: v.InferInput<typeof ReadersQuery>) => v.parse(ReadersQuery, asked);

async function pageOf(asked: v.InferInput<typeof ReadersQuery>): Promise<ReaderPage> {
  const answer = await listReaders(env.DB, query(asked), NOW);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.page;
}

async function addressesOf(asked: v.InferInput<typeof ReadersQuery>): Promise<string[]> {
  return (await pageOf(asked)).data.map(({ email }) => email);
}

/** Follows the cursors to the end. */
async function allPages(asked: v.InferInput<typeof ReadersQuery>): Promise<ReaderPage[]> {
  const pages = [await pageOf(asked)];
  for (let cursor = pages[0]?.nextCursor; cursor; cursor = pages.at(-1)?.nextCursor) {
    pages.push(await pageOf({ ...asked, cursor }));
  }
  return pages;
}

test('a listed reader shows what the owner asks about, and no JSON document or session', async () => {
  await store(snapshotOf({ confirmedAt: '2026-11-20T10:05:00.000Z', discountCode: 'HALF' }));
  expect(await pageOf({})).toEqual({
    data: [
      {
        email: 'reader@example.com',
        firstName: 'Ada',
        lastName: null,
        timezone: 'UTC',
        hasAccess: true,
        hasPurchased: false,
        discountCode: 'HALF',
        confirmedAt: '2026-11-20T10:05:00.000Z',
        createdAt: '2026-11-20T10:00:00.000Z',
        emailsSent: 2,
        lastEmailSent: null,
        chaptersCompleted: 1,
        timeSpent: 60,
        lastReadAt: '2026-11-23T09:00:00.000Z',
      },
    ],
    nextCursor: null,
    total: 1,
  });
});

test.each(ReaderSort.options)('pages sorted by %s show every subscriber once, in order', async (sort) => {
  const sameSecond = snapshotsOf(12).map((reader) => ({
    ...reader,
    email: `same-${reader.email}`,
    createdAt: '2026-11-01T00:00:00.000Z',
  }));
  await store(
    ...snapshotsOf(25).map((reader, n) => ({
      ...reader,
      summary: { chaptersCompleted: n % 12, timeSpent: (n * 37) % 101 },
    })),
    ...sameSecond,
    snapshotOf({ email: 'imported@example.com', subscribed: false }),
  );
  const pages = await allPages({ sort, limit: '5' });
  const listed = pages.flatMap(({ data }) => data);
  expect(pages.map(({ data }) => data.length)).toEqual([5, 5, 5, 5, 5, 5, 5, 2]);
  expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([37]));
  expect(new Set(listed.map(({ email }) => email)).size).toBe(37);

  const column = v.parse(
    v.picklist(['email', 'createdAt', 'lastReadAt', 'chaptersCompleted', 'timeSpent']),
    sort.replace('-', ''),
  );
  const keys = listed.map((reader) => `${String(reader[column] ?? '').padStart(6, '0')} ${reader.email}`);
  const inOrder = keys.toSorted();
  expect(keys).toEqual(sort.startsWith('-') ? inOrder.reverse() : inOrder);
});

test('the newest subscribers come first, 50 to a page, if nothing is asked for', async () => {
  await store(...snapshotsOf(60));
  const page = await pageOf({});
  expect(page.data.map(({ email }) => email)).toEqual(
    Array.from({ length: 50 }, (_, i) => `reader${i}@example.com`),
  );
  expect(page.nextCursor).not.toBeNull();
});

test('a reader who signs up while the owner turns pages neither hides nor repeats another', async () => {
  await store(...snapshotsOf(9));
  const first = await pageOf({ limit: '5' });
  await store(snapshotOf({ email: 'new@example.com', createdAt: new Date(NOW + 1000).toISOString() }));
  const second = await pageOf({ limit: '5', cursor: first.nextCursor ?? '' });
  expect(second.data.map(({ email }) => email)).toEqual([5, 6, 7, 8].map((n) => `reader${n}@example.com`));
  expect(second.total).toBe(10);
});

test('filters show those with access, purchase or a confirmed address, and their number', async () => {
  const confirmedAt = '2026-11-20T10:05:00.000Z';
  await store(
    snapshotOf({ email: 'a@example.com', hasAccess: true, hasPurchased: true, confirmedAt }),
    snapshotOf({ email: 'b@example.com', hasAccess: true }),
    snapshotOf({ email: 'c@example.com', hasAccess: false }),
    snapshotOf({ email: 'imported@example.com', subscribed: false }),
  );
  const listed = async (filter: 'access' | 'purchased' | 'confirmed' | 'unconfirmed') => {
    const { data, total } = await pageOf({ filter, sort: 'email' });
    return [data.map(({ email }) => email.charAt(0)).join(''), total];
  };
  expect(await listed('access')).toEqual(['ab', 2]);
  expect(await listed('purchased')).toEqual(['a', 1]);
  expect(await listed('confirmed')).toEqual(['a', 1]);
  expect(await listed('unconfirmed')).toEqual(['bc', 2]);
});

test('a search finds a part of an address or a name, in either case, and takes no wildcards', async () => {
  await store(
    snapshotOf({ email: '100%_sure@example.com', firstName: 'Zoë', lastName: 'Miller' }),
    snapshotOf({ email: 'élodie@example.com', firstName: 'Élodie', lastName: "O'Neil", hasAccess: false }),
    snapshotOf({ email: `${'long'.repeat(15)}@example.org`, firstName: null }),
  );
  expect(await addressesOf({ q: '%_S' })).toEqual(['100%_sure@example.com']);
  expect(await addressesOf({ q: '%' })).toEqual(['100%_sure@example.com']);
  expect(await addressesOf({ q: '_' })).toEqual(['100%_sure@example.com']);
  expect(await addressesOf({ q: ' zoë mill ' })).toEqual(['100%_sure@example.com']);
  expect(await addressesOf({ q: 'Élodie' })).toEqual(['élodie@example.com']);
  expect(await addressesOf({ q: "o'neil" })).toEqual(['élodie@example.com']);
  expect(await addressesOf({ q: `${'long'.repeat(15)}@example.org` })).toHaveLength(1);
  expect(await pageOf({ q: 'example.com', filter: 'access' })).toMatchObject({
    total: 1,
    data: [{ firstName: 'Zoë' }],
  });
  expect(await pageOf({ q: "' OR 1=1 --" })).toEqual({ data: [], nextCursor: null, total: 0 });
  expect((await pageOf({ q: ' ' })).total).toBe(3);
});

test('a search counts what all its pages hold', async () => {
  await store(...snapshotsOf(30));
  const pages = await allPages({ q: 'reader1', sort: 'email', limit: '4' });
  expect(pages.map(({ data, total }) => [data.length, total])).toEqual([
    [4, 11],
    [4, 11],
    [3, 11],
  ]);
});

test.each(['0', '101', '-1', '1e2', '1.5', 'many', ''])('a limit of %j is refused', (limit) => {
  expect(v.safeParse(ReadersQuery, { limit }).success).toBe(false);
});

test('a page of the newest, or by address, reads as many rows among 1,500 readers as among 100', async () => {
  const asked = [{ limit: '10' }, { limit: '10', sort: 'email' as const }];
  const cost = async () => {
    const first = await Promise.all(
      asked.map((each) => countRowsRead(env.DB, (db) => listReaders(db, query(each), NOW))),
    );
    const cursors = await Promise.all(asked.map(async (each) => (await pageOf(each)).nextCursor ?? ''));
    const second = await Promise.all(
      asked.map((each, i) =>
        countRowsRead(env.DB, (db) => listReaders(db, query({ ...each, cursor: cursors[i] ?? '' }), NOW)),
      ),
    );
    return [...first, ...second];
  };
  await store(...snapshotsOf(100));
  const among100 = await cost();
  await store(...snapshotsOf(1500));
  expect(await cost()).toEqual(among100);
  expect(Math.max(...among100)).toBeLessThanOrEqual(25);
});
