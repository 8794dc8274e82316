/** D1 lets go of a reader once, and of what is still on its way of it too. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { storeAccessLog } from '../../src/reports/accessLog.ts';
import { forgetReader } from '../../src/reports/departures.ts';
import { readTotals } from '../../src/reports/rollups.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { checkSums } from '../../src/reports/sumCheck.ts';
import { accessSums, entryOf, logOf } from '../helpers/access.ts';
import { expectSumsOfTables, lessOne, sums } from '../helpers/erasure.ts';
import { reportedRev } from '../helpers/reports.ts';
import { forgetReaders, NOW, snapshotOf } from '../helpers/snapshots.ts';

const LAST = snapshotOf({ emailsSent: 7 }).counts;
const ERASED = { kind: 'erased', last: { counts: snapshotOf().counts, accesses: [] } } as const;
const THERE = { email: 'countess@example.com', incarnation: 'ada-there' };
const MOVED = { kind: 'moved', to: THERE } as const;
const ada = { email: 'ada@example.com', incarnation: 'ada-1' };
const bob = snapshotOf({ email: 'bob@example.com', incarnation: 'bob-1' });

beforeEach(async () => {
  await forgetReaders(env.DB);
  await env.DB.batch(
    ['departed_readers', 'departed_counts', 'content_access_logs'].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
  await storeSnapshots(env.DB, [bob, snapshotOf({ ...ada, rev: 5 })], NOW);
  await storeAccessLog(env.DB, ada, [entryOf(), entryOf({ chapterNumber: 4 })]);
});

describe('a reader who was erased', () => {
  test('is gone with its access log, while sums stay and the rows explain all but its share', async () => {
    const before = await sums();
    const accesses = await accessSums();
    expect(await forgetReader(env.DB, ada, ERASED, NOW)).toEqual({ readers: 1, content_access_logs: 2 });
    expect(await reportedRev(ada.email)).toBeNull();
    expect(await logOf(ada.email)).toEqual([]);
    expect(await sums()).toEqual(lessOne(before, 'subscribers', 'withAccess'));
    expect(await accessSums()).toEqual(accesses);
    await expectSumsOfTables();
    expect(await reportedRev(bob.email)).toBe(1);
  });

  test('departs once: again, and also late, when the address has a new reader, it changes nothing', async () => {
    await forgetReader(env.DB, ada, ERASED, NOW);
    await storeSnapshots(env.DB, [snapshotOf({ email: ada.email, incarnation: 'ada-2' })], NOW);
    await storeAccessLog(env.DB, { email: ada.email, incarnation: 'ada-2' }, [entryOf()]);
    expect(await forgetReader(env.DB, ada, ERASED, NOW)).toEqual({ readers: 0, content_access_logs: 0 });
    expect(await reportedRev(ada.email)).toBe(1);
    expect(await logOf(ada.email)).toHaveLength(1);
    await expectSumsOfTables();
  });

  test('does not come back with a snapshot, nor with entries of the log, that come late', async () => {
    await forgetReader(env.DB, ada, ERASED, NOW);
    const before = { sums: await sums(), accesses: await accessSums() };
    await storeSnapshots(env.DB, [snapshotOf({ ...ada, rev: 9, emailsSent: 50 })], NOW);
    await storeAccessLog(env.DB, ada, [entryOf(), entryOf({ chapterNumber: 5 })]);
    expect(await reportedRev(ada.email)).toBeNull();
    expect(await logOf(ada.email)).toEqual([]);
    expect({ sums: await sums(), accesses: await accessSums() }).toEqual(before);
  });

  test('does not hide the new reader of its address in one delivery with it', async () => {
    await forgetReader(env.DB, ada, ERASED, NOW);
    const anew = snapshotOf({ email: ada.email, incarnation: 'ada-2', rev: 2, firstName: 'New' });
    await storeSnapshots(env.DB, [snapshotOf({ ...ada, rev: 9 }), anew], NOW);
    const row = await env.DB.prepare('SELECT rev, first_name FROM readers WHERE email = ?')
      .bind(ada.email)
      .first();
    expect(row).toEqual({ rev: 2, first_name: 'New' });
    await storeSnapshots(env.DB, [snapshotOf({ ...ada, rev: 10, subscribed: false })], NOW);
    expect(await reportedRev(ada.email)).toBe(2);
    await expectSumsOfTables();
  });

  test('leaves to the sums what D1 had not heard, once', async () => {
    const [known, unheard] = [entryOf(), entryOf({ chapterNumber: 9 })];
    await storeAccessLog(env.DB, ada, [known]);
    const [before, accesses] = [await sums(), await accessSums()];
    const day = new Date().toISOString().slice(0, 10);
    const counted = [known, unheard].map(({ id, type, chapterNumber }) => ({ id, type, chapterNumber, day }));
    const terms = { kind: 'erased', last: { counts: LAST, accesses: counted } } as const;
    expect(await forgetReader(env.DB, ada, terms, NOW)).toEqual({ readers: 1, content_access_logs: 3 });
    expect(await forgetReader(env.DB, ada, terms, NOW)).toEqual({ readers: 0, content_access_logs: 0 });
    await storeSnapshots(env.DB, [snapshotOf({ ...ada, rev: 9, emailsSent: 7 })], NOW);
    await storeAccessLog(env.DB, ada, [known, unheard]);
    const left = lessOne(before, 'subscribers', 'withAccess');
    expect(await sums()).toEqual({ ...left, emailsSent: Number(before.emailsSent) + 5 });
    expect(await accessSums()).toEqual({
      ...accesses,
      [`${day}:9:view`]: 1 + (accesses[`${day}:9:view`] ?? 0),
    });
    expect(await logOf(ada.email)).toEqual([]);
    await expectSumsOfTables();
    expect(await checkSums(env.DB, { restart: true, write: false }, NOW)).toMatchObject({ differing: 0 });
  });

  test('whose last numbers are not known leaves those that D1 has', async () => {
    const before = await sums();
    await forgetReader(env.DB, ada, { kind: 'erased', last: null }, NOW);
    expect(await sums()).toEqual(lessOne(before, 'subscribers', 'withAccess'));
    await expectSumsOfTables();
  });

  test('adds to what others left in the same week', async () => {
    const before = await sums();
    await forgetReader(env.DB, ada, ERASED, NOW);
    await forgetReader(env.DB, { email: bob.email, incarnation: 'bob-1' }, ERASED, NOW);
    const { results } = await env.DB.prepare('SELECT counts FROM departed_counts').all<{ counts: string }>();
    expect(results).toHaveLength(1);
    const { subscribers: _, withAccess: __, ...left } = before;
    expect(JSON.parse(results[0]?.counts ?? '')).toEqual(left);
    expect(await sums()).toEqual(left);
  });
});

describe('a reader who moved away', () => {
  test('takes its counts and its log along', async () => {
    await forgetReader(env.DB, ada, MOVED, NOW);
    expect(await reportedRev(ada.email)).toBeNull();
    expect(await logOf(ada.email)).toEqual([]);
    expect(await logOf(THERE.email)).toHaveLength(2);
    expect((await readTotals(env.DB)).get('subscribers')).toBe(1);
    await expectSumsOfTables();
  });

  test('takes it once: a statement that comes again late leaves the next reader’s log alone', async () => {
    await forgetReader(env.DB, ada, MOVED, NOW);
    await storeAccessLog(env.DB, { email: ada.email, incarnation: 'ada-2' }, [entryOf()]);
    await forgetReader(env.DB, ada, MOVED, NOW);
    expect(await logOf(ada.email)).toHaveLength(1);
    expect(await logOf(THERE.email)).toHaveLength(2);
  });

  test('and has been erased there meanwhile, is named by no log any more', async () => {
    await forgetReader(env.DB, THERE, ERASED, NOW);
    await forgetReader(env.DB, ada, MOVED, NOW);
    for (const { email } of [ada, THERE]) expect(await logOf(email)).toEqual([]);
  });

  test('and has come back before D1 heard of it, keeps its log', async () => {
    await forgetReader(env.DB, ada, { kind: 'moved', to: null }, NOW);
    expect(await logOf(ada.email)).toHaveLength(2);
  });
});

test('a reader of whom D1 never heard departs too, is counted, and is not heard of any more', async () => {
  const late = { email: 'late@example.com', incarnation: 'late-1' };
  expect(await forgetReader(env.DB, late, ERASED, NOW)).toEqual({ readers: 0, content_access_logs: 0 });
  await storeSnapshots(env.DB, [snapshotOf(late)], NOW);
  expect(await reportedRev(late.email)).toBeNull();
  expect((await readTotals(env.DB)).get('emailsSent')).toBe(6);
});
