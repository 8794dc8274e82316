/** D1's picture of a reader is spoilt, and the daily comparison finds it, says so, and has it drawn again. */
import { createScheduledController, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { driftReport } from '../../src/reports/drift.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { checkSums } from '../../src/reports/sumCheck.ts';
import type { DriftReport } from '../../src/wire/drift.ts';
import worker from '../../src/worker.ts';
import { newAddress, objectOf, quickReader } from '../helpers/api.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { expectReported, readReport, reportedRev, untilQuiet } from '../helpers/reports.ts';
import { forgetReaders, snapshotOf } from '../helpers/snapshots.ts';

stopTheClock();
beforeEach(async () => {
  await forgetReaders(env.DB);
  await env.DB.batch(['daily_jobs', 'drift_checks'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

async function reportedReader(email?: string) {
  const reader = await quietReader(email);
  await send(reader, { chapterNumber: 1, completed: true });
  await untilQuiet(reader.email);
  await expectReported(reader.email);
  return reader;
}
const tick = () =>
  worker.scheduled(createScheduledController({ cron: '17 * * * *', scheduledTime: Date.now() }), env);
const newest = async () => (await driftReport(env.DB)).checks[0];

test('readers whom D1 shows as they are are left alone', async () => {
  const { email } = await reportedReader();
  const rev = await reportedRev(email);
  await tick();
  expect(await newest()).toMatchObject({
    checked: 1,
    pending: 0,
    mended: 0,
    missing: 0,
    failed: 0,
    fields: {},
  });
  await untilQuiet(email);
  expect(await reportedRev(email)).toBe(rev);
});

test('chapters read out of their order are no drift, also in an object that wakes from storage', async () => {
  const reader = await quietReader();
  for (const chapterNumber of [7, 2]) await send(reader, { chapterNumber, completed: true });
  await untilQuiet(reader.email);
  await expectReported(reader.email);
  await evictDurableObject(objectOf(reader.email));
  await tick();
  expect(await newest()).toMatchObject({ checked: 1, mended: 0, fields: {} });
});

test('a row that differs is found, said, and drawn again, sums included', async () => {
  const { email } = await reportedReader();
  await env.DB.prepare('UPDATE readers SET time_spent = 99, has_access = 0 WHERE email = ?')
    .bind(email)
    .run();
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await tick();
  const fields = { hasAccess: 1, summary: 1 };
  expect(await newest()).toMatchObject({ checked: 1, mended: 1, fields });
  expect(String(warned.mock.calls)).toContain('drift.found');
  expect(String(warned.mock.calls)).not.toContain(email);
  await untilQuiet(email);
  await expectReported(email);
  expect(await checkSums(env.DB, { restart: true, write: false }, Date.now())).toMatchObject({
    differing: 0,
  });
});

test('it is done once a day, however often the clock calls', async () => {
  const { email } = await reportedReader();
  const spoil = () => env.DB.prepare('UPDATE readers SET time_spent = 99 WHERE email = ?').bind(email).run();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await tick();
  await spoil();
  await tick();
  expect(await newest()).toMatchObject({ mended: 0 });
  moveClock(DAY);
  await tick();
  const owner = await quickReader('owner@example.com');
  const { checks } = await readReport<DriftReport>(owner.accessToken, 'reports/drift');
  expect(checks.map(({ mended }) => mended)).toEqual([1, 0]);
});

test('news on its way is no drift', async () => {
  const reader = await reportedReader();
  await send(reader, { chapterNumber: 2, completed: true });
  await tick();
  expect(await newest()).toMatchObject({ checked: 1, pending: 1, mended: 0 });
});

test('news whose alarm is lost is found, and told', async () => {
  const reader = await reportedReader();
  await send(reader, { chapterNumber: 2, completed: true });
  await runInDurableObject(objectOf(reader.email), (_, { storage }) => storage.deleteAlarm());
  await evictDurableObject(objectOf(reader.email));
  moveClock(20 * MINUTE);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await tick();
  expect(await newest()).toMatchObject({ mended: 1 });
  await untilQuiet(reader.email);
  await expectReported(reader.email);
});

test('a row from the future of its object, as after a restore, is overtaken', async () => {
  const { email } = await reportedReader();
  await env.DB.prepare('UPDATE readers SET rev = 1000 WHERE email = ?').bind(email).run();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await tick();
  expect(await newest()).toMatchObject({ mended: 1, fields: { rev: 1 } });
  await untilQuiet(email);
  expect(await reportedRev(email)).toBe(1001);
  await expectReported(email);
});

test('a row of whom the object knows nothing is said, and makes no object', async () => {
  const email = newAddress();
  await storeSnapshots(env.DB, [snapshotOf({ email })], Date.now());
  await tick();
  expect(await newest()).toMatchObject({ checked: 1, missing: 1, mended: 0 });
  const tables = await runInDurableObject(objectOf(email), (_, { storage }) =>
    storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
      .toArray(),
  );
  expect(tables).toEqual([]);
});
