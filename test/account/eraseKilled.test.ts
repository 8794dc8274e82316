/**
 * A process that dies amid an erasure (FAULTS row 26). A file of its own: workerd does not survive the end of all objects
 * when one of them ever had a socket.
 */
import { abortAllDurableObjects } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { objectOf } from '../helpers/api.ts';
import { expectGone, rowsOf } from '../helpers/erasure.ts';
import { send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { reportedRev, untilQuiet } from '../helpers/reports.ts';

stopTheClock();

test('a process that dies between the object and D1 finishes when it is back', async () => {
  const reader = await quietReader();
  await send(reader, { chapterNumber: 1, completed: true });
  await untilQuiet(reader.email);
  let isReached = false;
  const database: D1Database = Object.getPrototypeOf(env.DB);
  vi.spyOn(database, 'batch').mockImplementation(async () => {
    isReached = true;
    await scheduler.wait(60_000);
    throw new Error('Nobody waits any more.');
  });
  const broken = objectOf(reader.email)
    .erase(reader.session.id)
    .catch(() => 'broken');
  while (!isReached) await scheduler.wait(1);
  await abortAllDurableObjects();
  expect(await broken).toBe('broken');
  vi.restoreAllMocks();
  expect(await rowsOf(reader.email)).toEqual({ schema_version: 1, tombstone: 1 });
  expect(await reportedRev(reader.email)).not.toBeNull();
  await untilQuiet(reader.email);
  await expectGone(reader.email);
});
