/** D1 lets go of an erased reader, whatever it was doing, and whenever it is there again (FAULTS row 26). */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { accessSums, open, VIEW } from '../helpers/access.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call, objectOf } from '../helpers/api.ts';
import { moveClock } from '../helpers/clock.ts';
import { erase, expectGone, expectSumsOfTables, rowsOf, sums } from '../helpers/erasure.ts';
import { holdStatements } from '../helpers/holdStatements.ts';
import { readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { alarmAt, reportedRev, takeReportsAway, untilAlarm, untilQuiet } from '../helpers/reports.ts';

stopTheClock();
afterEach(() => vi.restoreAllMocks());

const SNAPSHOTS = 'snapshot_batches';
const ACCESSES = 'access_log_batches';

/** A reader of whom D1 knows everything but the newest. */
async function dirtyReader() {
  const reader = await quietReader();
  await untilQuiet(reader.email);
  await send(reader, { chapterNumber: 1, completed: true });
  await open(reader);
  return reader;
}

const alarmOf = (email: string) => runDurableObjectAlarm(objectOf(email));

/** Lets the clock reach the reader's alarm without running it. */
async function reachAlarm(email: string): Promise<void> {
  moveClock(Math.max(0, ((await alarmAt(email)) ?? 0) - Date.now()));
}

describe('a flush that is under way', () => {
  test.each([SNAPSHOTS, ACCESSES])('(%s) is waited for, and its rows go too', async (text) => {
    const reader = await dirtyReader();
    await reachAlarm(reader.email);
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const waiting = holdStatements(text, async (run) => {
      reached.resolve();
      await gate.promise;
      return run();
    });
    const flush = alarmOf(reader.email);
    await reached.promise;
    const erasure = erase(reader);
    // The object is empty at once, while D1 still has the row.
    await vi.waitFor(
      async () => expect(await rowsOf(reader.email)).toEqual({ schema_version: 1, tombstone: 1 }),
      10_000,
    );
    expect(await reportedRev(reader.email)).not.toBeNull();
    gate.resolve();
    await flush;
    expect(await erasure).toMatchObject({ complete: true, erased: { readers: 1 } });
    waiting.release();
    await expectGone(reader.email);
    await expectSumsOfTables();
  });

  test.each([SNAPSHOTS, ACCESSES])(
    '(%s) whose statement D1 runs only afterwards brings nothing back',
    async (text) => {
      const reader = await dirtyReader();
      await reachAlarm(reader.email);
      const late = holdStatements(text, () => Promise.reject(new Error('D1 did not answer in time.')));
      await alarmOf(reader.email);
      late.release();
      expect(late.held).toHaveLength(1);
      await erase(reader);
      const before = await sums();
      await late.runHeld();
      await expectGone(reader.email);
      expect(await sums()).toEqual(before);
    },
  );

  test('of one life brings nothing into the next', async () => {
    const reader = await dirtyReader();
    await reachAlarm(reader.email);
    const late = holdStatements(SNAPSHOTS, () => Promise.reject(new Error('D1 did not answer in time.')));
    await alarmOf(reader.email);
    late.release();
    await erase(reader);
    const anew = await quietReader(reader.email);
    await untilQuiet(reader.email);
    const rev = await reportedRev(reader.email);
    await late.runHeld();
    expect(await reportedRev(reader.email)).toBe(rev);
    expect((await readProgress(anew)).chapters).toEqual([]);
    await expectSumsOfTables();
  });
});

describe('while D1 is down', () => {
  test('the erasure is accepted, the object is empty, and the alarm finishes with D1', async () => {
    const reader = await dirtyReader();
    const bringBack = await takeReportsAway();
    const receipt = await erase(reader, 202);
    expect(receipt).toMatchObject({ complete: false, erased: { profile: 1, progress: 1, readers: 0 } });
    expect(await rowsOf(reader.email)).toEqual({ schema_version: 1, tombstone: 1 });
    for (let failures = 2; failures <= 4; failures += 1) {
      expect(await untilAlarm(reader.email)).toBeGreaterThan(0);
      const row = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
        storage.sql.exec('SELECT failures FROM tombstone').one(),
      );
      expect(row.failures).toBe(failures);
    }
    await bringBack();
    expect(await reportedRev(reader.email)).not.toBeNull();
    await untilQuiet(reader.email);
    await expectGone(reader.email);
    const again = await call('DELETE', `/api/admin/readers/${reader.email}`, {
      token: await adminKey({ scope: 'write' }),
    });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ receiptId: receipt.receiptId, complete: true });
  });

  test('who signs up anew is told of only after D1 has let go of the one before', async () => {
    const reader = await dirtyReader();
    // Only this fails: snapshots would get through.
    const database: D1Database = Object.getPrototypeOf(env.DB);
    const failing = vi.spyOn(database, 'batch').mockRejectedValue(new Error('D1_ERROR: down'));
    const before = await reportedRev(reader.email);
    await erase(reader, 202);
    const anew = await quietReader(reader.email);
    await send(anew, { chapterNumber: 7, completed: true });
    for (let alarms = 0; alarms < 3; alarms += 1) await untilAlarm(reader.email);
    expect(await reportedRev(reader.email)).toBe(before);
    failing.mockRestore();
    await untilQuiet(reader.email);
    const { rev } = await readProgress(anew);
    expect(await reportedRev(reader.email)).toBe(rev);
    const row = await env.DB.prepare('SELECT chapters FROM readers WHERE email = ?')
      .bind(reader.email)
      .first();
    expect(JSON.parse(String(row?.chapters)).map((c: { chapterNumber: number }) => c.chapterNumber)).toEqual([
      7,
    ]);
    await expectSumsOfTables();
  });
});

describe('what D1 had not heard', () => {
  /** Sums of a chapter that only this reader knows. */
  const ofChapter = async (chapterNumber: number) => {
    const day = new Date().toISOString().slice(0, 10);
    return {
      completed: (await sums())[`chapter:${chapterNumber}:completed`],
      views: (await accessSums())[`${day}:${chapterNumber}:view`],
    };
  };

  test.each([true, false])('stays counted, once (D1 at hand: %s)', async (isUp) => {
    const chapterNumber = isUp ? 777 : 778;
    const reader = await dirtyReader();
    await send(reader, { chapterNumber, completed: true });
    await open(reader, { chapterNumber, free: true });
    const bringBack = isUp ? null : await takeReportsAway();
    await erase(reader, isUp ? 200 : 202);
    await bringBack?.();
    await untilQuiet(reader.email);
    expect(await ofChapter(chapterNumber)).toEqual({ completed: 1, views: 1 });
    await expectGone(reader.email);
    await expectSumsOfTables();
  });

  test.each([SNAPSHOTS, ACCESSES])('is counted once though its %s came after all', async (text) => {
    const chapterNumber = text === SNAPSHOTS ? 779 : 780;
    const reader = await dirtyReader();
    await send(reader, { chapterNumber, completed: true });
    await open(reader, { chapterNumber, free: true });
    await reachAlarm(reader.email);
    const late = holdStatements(text, () => Promise.reject(new Error('D1 did not answer in time.')));
    await alarmOf(reader.email);
    late.release();
    await late.runHeld();
    await erase(reader);
    expect(await ofChapter(chapterNumber)).toEqual({ completed: 1, views: 1 });
    await expectGone(reader.email);
    await expectSumsOfTables();
  });

  test('is kept without address, browser and name until D1 is back', async () => {
    const reader = await dirtyReader();
    const bringBack = await takeReportsAway();
    await erase(reader, 202);
    const kept = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
      String(storage.sql.exec('SELECT last_report FROM tombstone').one().last_report),
    );
    const { counts, accesses } = JSON.parse(kept);
    expect(counts).toMatchObject({ 'chapter:1:completed': 1 });
    const day = new Date().toISOString().slice(0, 10);
    expect(accesses).toEqual([{ id: expect.any(String), type: 'view', chapterNumber: 3, day }]);
    for (const personal of [reader.email, VIEW.ip, VIEW.userAgent]) expect(kept).not.toContain(personal);
    await bringBack();
    await untilQuiet(reader.email);
    const left = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
      storage.sql.exec('SELECT last_report FROM tombstone').one(),
    );
    expect(left).toEqual({ last_report: null });
  });
});
