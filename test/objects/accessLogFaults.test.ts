/** Access is logged whatever happens to D1, each act once, and nobody's reading waits for it (FAULTS rows 4, 6). */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { storeAccessLog } from '../../src/reports/accessLog.ts';
import { PENDING_MAX } from '../../src/rules/accessLog.ts';
import { accessSums, countRows, entryOf, logOf, open, reportedReader } from '../helpers/access.ts';
import { call, objectOf } from '../helpers/api.ts';
import { DAY } from '../helpers/clock.ts';
import { holdStatements } from '../helpers/holdStatements.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { untilAlarm, untilQuiet } from '../helpers/reports.ts';

stopTheClock();
afterEach(() => vi.restoreAllMocks());

describe('while D1 does not answer', () => {
  test('readers read on, and afterwards each view is there once', async () => {
    const reader = await reportedReader();
    const database: D1Database = Object.getPrototypeOf(env.DB);
    const down = vi.spyOn(database, 'prepare').mockImplementation(() => {
      throw new Error('D1 is down.');
    });
    for (let chapterNumber = 1; chapterNumber <= 5; chapterNumber += 1) {
      expect(await open(reader, { chapterNumber })).toBe('open');
      await untilAlarm(reader.email);
      if (chapterNumber === 3) await evictDurableObject(objectOf(reader.email));
    }
    down.mockRestore();
    await untilQuiet(reader.email);
    const logged = await logOf(reader.email);
    expect(logged.map((row) => row.chapter_number)).toEqual([1, 2, 3, 4, 5]);
    expect(await accessSums()).toEqual(await countRows());
  });

  test('for very long, the first views are kept, and reading goes on', async () => {
    const reader = await reportedReader();
    for (let chapterNumber = 1; chapterNumber <= PENDING_MAX + 3; chapterNumber += 1) {
      expect(await open(reader, { chapterNumber })).toBe('open');
    }
    expect(await countRowsWritten(reader.email, () => open(reader, { chapterNumber: 999 }))).toBe(0);
    await untilQuiet(reader.email);
    expect(await logOf(reader.email)).toHaveLength(PENDING_MAX);
  });

  test('a view whose storing was not heard of is stored once, and one that came meanwhile is not lost', async () => {
    const reader = await reportedReader();
    await open(reader);
    const storing = whileStoring(async () => {
      await open(reader, { chapterNumber: 4 });
      throw new Error('The answer was lost.');
    });
    await untilAlarm(reader.email);
    storing.release();
    await untilQuiet(reader.email);
    expect((await logOf(reader.email)).map((row) => row.chapter_number)).toEqual([3, 4]);
    expect(await accessSums()).toEqual(await countRows());
  });
});

test('a view that comes while others are stored is not lost, though an event fails in between', async () => {
  const reader = await reportedReader();
  await open(reader);
  const sql = (statement: string) =>
    runInDurableObject(objectOf(reader.email), (_, { storage }) => {
      storage.sql.exec(statement);
    });
  const storing = whileStoring(async () => {
    await sql(`CREATE TRIGGER break BEFORE INSERT ON profile BEGIN SELECT RAISE(ABORT, 'broken'); END`);
    const wish = { body: { newsletter: false }, token: reader.accessToken };
    expect((await call('PUT', '/api/email/preferences', wish)).status).toBe(500);
    await sql('DROP TRIGGER break');
    await open(reader, { chapterNumber: 4 });
  });
  await untilAlarm(reader.email);
  storing.release();
  await evictDurableObject(objectOf(reader.email));
  await open(reader, { chapterNumber: 5 });
  await untilQuiet(reader.email);
  expect((await logOf(reader.email)).map((row) => row.chapter_number).sort()).toEqual([3, 4, 5]);
});

test('entries that come twice in one delivery, in others, and over two weeks are each counted once', async () => {
  const old = entryOf({ chapterNumber: null, type: 'download', fileKey: 'b.zip' }, Date.now() - 8 * DAY);
  const entries = [entryOf(), entryOf(), old];
  const email = 'twice@example.com';
  await storeAccessLog(env.DB, { email, incarnation: 'twice' }, [...entries, ...entries]);
  await storeAccessLog(env.DB, { email, incarnation: 'twice' }, [...entries, entryOf()]);
  expect(await logOf(email)).toHaveLength(4);
  expect(await accessSums()).toEqual(await countRows());
});

/** Lets something happen while D1 has stored entries and its answer is under way. */
function whileStoring(happen: () => Promise<void>) {
  return holdStatements('access_log_batches', async (run) => {
    const result = await run();
    await happen();
    return result;
  });
}
