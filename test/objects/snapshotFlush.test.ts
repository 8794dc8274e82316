/** When a reader's snapshot leaves for D1, and that it leaves whatever happens to D1 (FAULTS rows 4, 5, 6). */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { call, config, objectOf } from '../helpers/api.ts';
import { moveClock } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { countRowsWritten, readProgress, send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import {
  alarmAt,
  expectReported,
  reportedRev,
  takeReportsAway,
  untilAlarm,
  untilQuiet,
} from '../helpers/reports.ts';
import { snapshotOf } from '../helpers/snapshots.ts';

stopTheClock();
afterEach(() => vi.restoreAllMocks());

const QUIET_MS = config.snapshotQuietMs;
const MAX_MS = config.snapshotMaxMs;
const JITTER_MS = QUIET_MS / 10;

/** A reader of whom D1 knows everything. */
async function reportedReader() {
  const reader = await quietReader();
  await untilAlarm(reader.email);
  await expectReported(reader.email);
  expect(await alarmAt(reader.email)).toBeNull();
  return reader;
}
let videos = 0;
const watch = (reader: Parameters<typeof send>[0]) => {
  videos += 1;
  return send(reader, { chapterNumber: 1, videosWatched: [`v${videos}`] });
};

describe('a snapshot', () => {
  test('leaves after a while of quiet, a little spread', async () => {
    const reader = await reportedReader();
    await watch(reader);
    const waitMs = await untilAlarm(reader.email);
    expect(waitMs).toBeGreaterThanOrEqual(QUIET_MS);
    expect(waitMs).toBeLessThanOrEqual(QUIET_MS + JITTER_MS);
    await expectReported(reader.email);
    expect(await alarmAt(reader.email)).toBeNull();
  });

  test('waits while updates go on, and not longer than its limit', async () => {
    const reader = await reportedReader();
    const { rev } = await readProgress(reader);
    const firstAt = Date.now();
    const flushes: number[] = [];
    let seen = rev;
    for (let step = 0; step < 60; step += 1) {
      await watch(reader);
      moveClock(QUIET_MS / 10);
      if (((await alarmAt(reader.email)) ?? Number.POSITIVE_INFINITY) > Date.now()) continue;
      await runDurableObjectAlarm(objectOf(reader.email));
      const now = await reportedRev(reader.email);
      if (now !== seen) flushes.push(Date.now() - firstAt);
      seen = now ?? 0;
    }
    expect(flushes.length).toBeGreaterThanOrEqual(2);
    expect(flushes[0]).toBeGreaterThanOrEqual(MAX_MS);
    const apart = flushes.map((at, n) => at - (flushes[n - 1] ?? 0));
    expect(Math.max(...apart)).toBeLessThanOrEqual(MAX_MS + JITTER_MS + QUIET_MS / 5);
  });

  test('is held by a live socket until its limit', async () => {
    const reader = await reportedReader();
    await openLive(reader.accessToken);
    await watch(reader);
    const waitMs = await untilAlarm(reader.email);
    expect(waitMs).toBeGreaterThanOrEqual(MAX_MS);
    expect(waitMs).toBeLessThanOrEqual(MAX_MS + JITTER_MS);
    await expectReported(reader.email);
  });

  test('is released when the socket closes', async () => {
    const reader = await reportedReader();
    const live = await openLive(reader.accessToken);
    await watch(reader);
    const heldUntil = (await alarmAt(reader.email)) ?? 0;
    live.socket.close(1000);
    await live.closed;
    // Each look moves the clock, so it says nothing of time that has passed.
    await vi.waitFor(async () => expect(await alarmAt(reader.email)).toBeLessThan(heldUntil), 10_000);
    expect(await untilAlarm(reader.email)).toBeLessThanOrEqual(QUIET_MS + JITTER_MS);
    await expectReported(reader.email);
  });

  test('is not held longer by an object that hibernates between updates', async () => {
    const reader = await reportedReader();
    await openLive(reader.accessToken);
    const { rev } = await watch(reader);
    const firstAt = Date.now();
    for (let step = 0; step < 40 && ((await reportedRev(reader.email)) ?? 0) < rev; step += 1) {
      await evictDurableObject(objectOf(reader.email), { webSockets: 'hibernate' });
      moveClock(QUIET_MS / 5);
      await watch(reader);
      if (((await alarmAt(reader.email)) ?? 0) <= Date.now()) await untilAlarm(reader.email);
    }
    expect(Date.now() - firstAt).toBeLessThanOrEqual(MAX_MS + JITTER_MS + QUIET_MS / 5);
  });

  test('leaves from an object that was evicted since', async () => {
    const reader = await reportedReader();
    await watch(reader);
    await evictDurableObject(objectOf(reader.email));
    await untilAlarm(reader.email);
    await expectReported(reader.email);
  });

  test('does not leave when nothing changed', async () => {
    const reader = await reportedReader();
    const idle = async () => {
      await readProgress(reader);
      await send(reader, { chapterNumber: 1 });
    };
    expect(await countRowsWritten(reader.email, idle)).toBe(0);
    expect(await alarmAt(reader.email)).toBeNull();
  });

  test('that is older than what D1 has is without effect', async () => {
    const reader = await reportedReader();
    await storeSnapshots(env.DB, [snapshotOf({ email: reader.email, rev: 1 })], Date.now());
    await expectReported(reader.email);
  });
});

test('a change made while a snapshot is on its way stays to be reported, and goes out next', async () => {
  const reader = await reportedReader();
  const { rev } = await watch(reader);
  const database: D1Database = Object.getPrototypeOf(env.DB);
  const prepare = database.prepare;
  vi.spyOn(database, 'prepare').mockImplementation(function (this: D1Database, sql) {
    const statement = prepare.call(this, sql);
    if (!sql.includes('snapshot_batches')) return statement;
    const bind = statement.bind.bind(statement);
    statement.bind = (...values) => {
      const bound = bind(...values);
      const run = bound.run.bind(bound);
      bound.run = async () => {
        const change = JSON.stringify([{ chapterNumber: 8, completed: true }]);
        await objectOf(reader.email).updateProgress(reader.session.id, change);
        return run();
      };
      return bound;
    };
    return statement;
  });
  await untilAlarm(reader.email);
  vi.restoreAllMocks();
  expect(await reportedRev(reader.email)).toBe(rev);
  expect((await readProgress(reader)).rev).toBe(rev + 1);
  await untilQuiet(reader.email);
  await expectReported(reader.email);
  expect(await reportedRev(reader.email)).toBe(rev + 1);
});

test('while D1 fails ten times in a row readers go on, and afterwards D1 equals the object', async () => {
  const owner = await quietReader('owner@example.com');
  const reader = await reportedReader();
  const bringBack = await takeReportsAway();
  await watch(reader);
  for (let failures = 1; failures <= 10; failures += 1) {
    const waitMs = await untilAlarm(reader.email);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(300_000);
    const flush = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
      storage.sql.exec<{ failures: number }>('SELECT failures FROM flush').one(),
    );
    expect(flush.failures).toBe(failures);
    if (failures === 5) await evictDurableObject(objectOf(reader.email));
    expect((await watch(reader)).chapters).toHaveLength(1);
  }
  const device = await quietDevice(reader.email);
  expect((await readProgress(device)).chapters[0]?.videosWatched.length).toBeGreaterThanOrEqual(11);
  for (const path of ['reports/overview', 'reports/funnel', 'readers']) {
    const report = await call('GET', `/api/admin/${path}`, { token: owner.accessToken });
    expect(report.status).toBe(503);
    expect(report.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(await report.json()).toMatchObject({ code: 'unavailable' });
  }
  await bringBack();
  await untilQuiet(reader.email);
  await expectReported(reader.email);
});
