/** Sums are recomputed from the readers while snapshots arrive, and old weeks are added together without a change. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { compactRollups } from '../../src/reports/compactRollups.ts';
import { overview } from '../../src/reports/overview.ts';
import { readTotals } from '../../src/reports/rollups.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { checkSums, dropAbandonedCheck } from '../../src/reports/sumCheck.ts';
import { call } from '../helpers/api.ts';
import { DAY } from '../helpers/clock.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';
import { forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

const WEEK = 7 * DAY;
beforeEach(async () => {
  await forgetReaders(env.DB);
  await env.DB.prepare('DELETE FROM sum_check').run();
});

const check = (options: { restart?: boolean; write?: boolean } = {}) =>
  checkSums(env.DB, { restart: false, write: false, ...options }, NOW);
const totals = async () => [...(await readTotals(env.DB))].filter(([, amount]) => amount !== 0).sort();

describe('the check of the sums', () => {
  test('finds no difference, and says what differs once somebody has spoilt a sum', async () => {
    await storeSnapshots(env.DB, snapshotsOf(1_200), NOW);
    const none = { state: 'done', readers: 1_200, differing: 0, differences: [], mended: false };
    expect(await check()).toEqual(none);
    const right = await totals();
    await env.DB.prepare(
      `UPDATE rollups SET counts = json_set(counts, '$.subscribers', 1190, '$.nobody', 3)`,
    ).run();
    const differences = [
      { key: 'nobody', stored: 3, counted: 0 },
      { key: 'subscribers', stored: 1_190, counted: 1_200 },
    ];
    expect(await check()).toEqual({ ...none, differing: 2, differences });
    expect(await check({ write: true })).toEqual({ ...none, differing: 2, differences, mended: true });
    expect(await totals()).toEqual(right);
    expect(await check({ write: true })).toEqual(none);
  });

  test('is exact though readers change, come and go before and behind its place', async () => {
    await storeSnapshots(env.DB, snapshotsOf(10_600), NOW);
    expect(await check()).toEqual({ state: 'counting', readers: 10_000 });
    const passed = 'reader0@example.com';
    const ahead = 'reader9999@example.com';
    await storeSnapshots(
      env.DB,
      [
        snapshotOf({ email: passed, rev: 2, emailsSent: 50 }),
        snapshotOf({ email: ahead, rev: 2, emailsSent: 60 }),
        snapshotOf({ email: 'a-new@example.com', emailsSent: 7 }),
        snapshotOf({ email: 'z-new@example.com', emailsSent: 8 }),
      ],
      NOW,
    );
    const leave = async (email: string) => {
      const row = await env.DB.prepare('DELETE FROM readers WHERE email = ? RETURNING counts')
        .bind(email)
        .first();
      const gone = Object.entries<number>(JSON.parse(String(row?.counts))).map(([key, n]) => [key, -n]);
      const leaving = snapshotOf({ email: 'leaving@example.com', counts: Object.fromEntries(gone) });
      await storeSnapshots(env.DB, [leaving], NOW);
      await env.DB.prepare("DELETE FROM readers WHERE email = 'leaving@example.com'").run();
    };
    await leave('reader1@example.com');
    await leave('reader9998@example.com');
    expect(await check()).toMatchObject({ state: 'done', readers: 10_600, differing: 0 });
  });

  test('knows what erased readers have left in the sums', async () => {
    await storeSnapshots(env.DB, snapshotsOf(3), NOW);
    await env.DB.batch(
      [
        "INSERT INTO departed_counts SELECT 1, counts FROM readers WHERE email = 'reader1@example.com'",
        "DELETE FROM readers WHERE email = 'reader1@example.com'",
      ].map((sql) => env.DB.prepare(sql)),
    );
    expect(await check({ write: true })).toMatchObject({ state: 'done', readers: 2, differing: 0 });
    await env.DB.prepare('DELETE FROM departed_counts').run();
    expect(await check()).not.toMatchObject({ differing: 0 });
  });

  test('costs a snapshot nothing while nobody checks, and is forgotten when nobody ends it', async () => {
    await storeSnapshots(env.DB, [snapshotOf()], NOW);
    expect(await storeSnapshots(env.DB, [snapshotOf({ rev: 2, emailsSent: 3 })], NOW)).toBe(2);
    await storeSnapshots(env.DB, snapshotsOf(10_001), NOW);
    expect(await check()).toMatchObject({ state: 'counting' });
    expect(await dropAbandonedCheck(env.DB, NOW + DAY)).toBe(false);
    expect(await dropAbandonedCheck(env.DB, NOW + DAY + 1)).toBe(true);
  });
});

describe('POST /api/admin/reports/sums/check', () => {
  const path = '/api/admin/reports/sums/check';
  test('answers the owner, and nobody else', async () => {
    await storeSnapshots(env.DB, snapshotsOf(3), NOW);
    const answer = await call('POST', path, { token: await ownerToken(), body: { restart: true } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ state: 'done', differing: 0 });
    await expectProblem(
      await call('POST', path, { token: await ownerToken(), body: { all: 1 } }),
      400,
      'invalid_body',
    );
    const { accessToken } = await quietReader();
    await expectProblem(await call('POST', path, { token: accessToken, body: {} }), 403, 'forbidden');
  });
});

describe('old weeks', () => {
  test('are added together: five years are read in a few rows, and no sum changes', async () => {
    for (let week = 260; week >= 0; week -= 1) {
      const rev = 261 - week;
      await storeSnapshots(env.DB, [snapshotOf({ rev, emailsSent: rev })], NOW - week * WEEK);
    }
    const before = await totals();
    const seen = await overview(env.DB, NOW);
    expect(await countRowsRead(env.DB, (db) => overview(db, NOW))).toBe(261 + 2);
    expect(await compactRollups(env.DB, NOW)).toBeGreaterThan(240);
    expect(await totals()).toEqual(before);
    expect(await overview(env.DB, NOW)).toEqual(seen);
    expect(await countRowsRead(env.DB, (db) => overview(db, NOW))).toBeLessThanOrEqual(14 + 6 + 2);
    expect(await compactRollups(env.DB, NOW)).toBe(0);
    expect(await compactRollups(env.DB, NOW + WEEK)).toBe(1);
    expect(await totals()).toEqual(before);
    expect(await check()).toMatchObject({ state: 'done', differing: 0 });
  });
});
