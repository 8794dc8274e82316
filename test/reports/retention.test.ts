/** The access log is kept for as long as its owner says, and no longer. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JOBS } from '../../src/cron.ts';
import { uuidV7 } from '../../src/rules/uuidV7.ts';
import worker from '../../src/worker.ts';
import { accessSums } from '../helpers/access.ts';
import { DAY } from '../helpers/clock.ts';

/** More than what goes at once, so that a run takes several steps. */
const OLD = 4_100;
const NOW = Date.parse('2026-11-24T06:17:00.000Z');
const KEPT_MS = 365 * DAY;

beforeEach(async () => {
  await env.DB.batch(
    ['content_access_logs', 'access_rollups'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
});
afterEach(() => vi.restoreAllMocks());

async function log(count: number, at: number): Promise<void> {
  const batch = Array.from({ length: count }, (_, index) => {
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(4, index);
    const createdAt = new Date(at).toISOString();
    return { id: uuidV7(at, random), email: 'a@example.com', type: 'view', chapterNumber: 1, createdAt };
  });
  const insert = 'INSERT INTO access_log_batches (batch) VALUES (?)';
  await env.DB.prepare(insert).bind(JSON.stringify(batch)).run();
}

const kept = () => env.DB.prepare('SELECT count(*) AS kept FROM content_access_logs').first<number>('kept');
const runAt = (now: number) =>
  worker.scheduled(createScheduledController({ cron: '17 * * * *', scheduledTime: now }), env);

test('what is older than a year goes, in steps; the rest and the sums stay; a second run does nothing', async () => {
  await log(OLD, NOW - KEPT_MS - 1);
  await log(3, NOW - KEPT_MS);
  await log(2, NOW);
  const sums = await accessSums();
  const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await runAt(NOW);
  expect(await kept()).toBe(5);
  expect(await accessSums()).toEqual(sums);
  await runAt(NOW);
  expect(await kept()).toBe(5);
  const told = lines.mock.calls.map(([line]) => JSON.parse(line));
  expect(told.filter(({ job }) => job === 'access_log_retention')).toMatchObject([
    { event: 'job.done', deleted: OLD, isDone: true },
    { event: 'job.done', deleted: 0, isDone: true },
  ]);
});

test('while D1 fails nothing is thrown, and the next run does it', async () => {
  await log(2, NOW - KEPT_MS - 1);
  const lines = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const database: D1Database = Object.getPrototypeOf(env.DB);
  const down = vi.spyOn(database, 'prepare').mockImplementation(() => {
    throw new Error('D1 is down.');
  });
  await runAt(NOW);
  down.mockRestore();
  const failed = lines.mock.calls.map(([line]) => JSON.parse(line));
  expect(failed.map(({ event, job }) => [event, job])).toEqual(JOBS.map(({ name }) => ['job.failed', name]));
  expect(await kept()).toBe(2);
  await runAt(NOW);
  expect(await kept()).toBe(0);
});
