/** Who had what content: noted when it is served, brought to D1 with the snapshot, each act once (FAULTS rows 4, 6). */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { storeAccessLog } from '../../src/reports/accessLog.ts';
import { PENDING_MAX } from '../../src/rules/accessLog.ts';
import type { LoggedAccess } from '../../src/wire/access.ts';
import { accessSums, countRows, logOf, open } from '../helpers/access.ts';
import { config, objectOf } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { countRowsWritten, send } from '../helpers/progress.ts';
import { quietReader, revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { alarmAt, expectReported, reportedRev, untilAlarm, untilQuiet } from '../helpers/reports.ts';

stopTheClock();
afterEach(() => vi.restoreAllMocks());

/** A reader of whom D1 knows everything. */
async function reportedReader() {
  const reader = await quietReader();
  await untilQuiet(reader.email);
  return reader;
}

describe('opening a chapter', () => {
  test('is in the old table after a while of quiet, with address and browser', async () => {
    const reader = await reportedReader();
    const at = new Date().toISOString();
    expect(await open(reader)).toBe('open');
    expect(await logOf(reader.email)).toEqual([]);
    expect(await untilAlarm(reader.email)).toBeGreaterThanOrEqual(config.snapshotQuietMs);
    expect(await logOf(reader.email)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        email: reader.email,
        chapter_number: 3,
        access_type: 'view',
        ip_address: '192.0.2.7',
        user_agent: 'Test/1.0',
        created_at: at,
        file_key: null,
      },
    ]);
    expect(await alarmAt(reader.email)).toBeNull();
  });

  test('again within 30 minutes is one view, from any device and also after an eviction', async () => {
    const reader = await reportedReader();
    await open(reader);
    await open(reader, { ip: '192.0.2.8', userAgent: 'Other/1.0' });
    await untilQuiet(reader.email);
    await evictDurableObject(objectOf(reader.email));
    moveClock(29 * MINUTE);
    await open(reader);
    expect(await alarmAt(reader.email)).toBeNull();
    expect(await logOf(reader.email)).toHaveLength(1);
    moveClock(MINUTE);
    await open(reader);
    await untilQuiet(reader.email);
    expect(await logOf(reader.email)).toHaveLength(2);
  });

  test('is no progress: the revision stays, and no snapshot is sent for it', async () => {
    const reader = await reportedReader();
    const rev = await revisionOf(reader.email);
    await env.DB.prepare('DELETE FROM readers WHERE email = ?').bind(reader.email).run();
    await open(reader);
    await untilQuiet(reader.email);
    expect(await revisionOf(reader.email)).toBe(rev);
    expect(await reportedRev(reader.email)).toBeNull();
    expect(await logOf(reader.email)).toHaveLength(1);
  });

  test('together with progress leaves by one alarm', async () => {
    const reader = await reportedReader();
    await open(reader);
    await send(reader, { chapterNumber: 3, completed: true });
    await untilAlarm(reader.email);
    await expectReported(reader.email);
    expect(await logOf(reader.email)).toHaveLength(1);
    expect(await alarmAt(reader.email)).toBeNull();
  });

  test('that is only asked about, as by HEAD, is not logged', async () => {
    const reader = await reportedReader();
    expect(await countRowsWritten(reader.email, () => open(reader, { counts: false }))).toBe(0);
  });

  test('without access is refused, unless the chapter is free, and a refusal is not logged', async () => {
    const reader = await reportedReader();
    await withoutAccess(reader.email);
    await untilQuiet(reader.email);
    expect(await countRowsWritten(reader.email, () => open(reader))).toBe(0);
    expect(await open(reader)).toBe('no_access');
    expect(await open(reader, { free: true })).toBe('open');
  });

  test('with a session that has ended is refused, and not logged', async () => {
    const reader = await reportedReader();
    await objectOf(reader.email).endSession(reader.session.id, reader.session.id);
    await untilQuiet(reader.email);
    expect(await countRowsWritten(reader.email, () => open(reader, { free: true }))).toBe(0);
    expect(await open(reader)).toBe('token_invalid');
  });
});

describe('rows written by access', () => {
  test('in the object: one a view, none for a repeat, and one for all views that D1 has', async () => {
    const reader = await reportedReader();
    expect(await countRowsWritten(reader.email, () => open(reader))).toBe(1);
    expect(await countRowsWritten(reader.email, () => open(reader))).toBe(0);
    expect(await countRowsWritten(reader.email, () => open(reader, { chapterNumber: 4 }))).toBe(1);
    expect(await countRowsWritten(reader.email, () => untilQuiet(reader.email))).toBe(1);
    expect(await logOf(reader.email)).toHaveLength(2);
  });

  test('in D1: one a view and one for the sums of its week; a repeated delivery none', async () => {
    const others = Array.from({ length: 300 }, () => entryOf({ chapterNumber: 9 }));
    await storeAccessLog(env.DB, 'others@example.com', others);
    const entries = [1, 2, 3, 4].map((chapterNumber) => entryOf({ chapterNumber }));
    const written = await countD1Rows((db) => storeAccessLog(db, 'rows@example.com', entries));
    expect(written).toEqual({ rowsWritten: 5, rowsRead: expect.any(Number) });
    // Of the rows that the table holds, none is looked at but those with these ids.
    expect(written.rowsRead).toBeLessThan(60);
    const again = await countD1Rows((db) => storeAccessLog(db, 'rows@example.com', entries));
    expect(again.rowsWritten).toBe(0);
  });
});

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
    const database: D1Database = Object.getPrototypeOf(env.DB);
    const prepare = database.prepare;
    const spy = vi.spyOn(database, 'prepare').mockImplementation(function (this: D1Database, sql) {
      const statement = prepare.call(this, sql);
      if (!sql.includes('access_log_batches')) return statement;
      const bind = statement.bind.bind(statement);
      statement.bind = (...values) => {
        const bound = bind(...values);
        const run = bound.run.bind(bound);
        bound.run = async () => {
          await run();
          await open(reader, { chapterNumber: 4 });
          throw new Error('The answer was lost.');
        };
        return bound;
      };
      return statement;
    });
    await untilAlarm(reader.email);
    spy.mockRestore();
    await untilQuiet(reader.email);
    expect((await logOf(reader.email)).map((row) => row.chapter_number)).toEqual([3, 4]);
    expect(await accessSums()).toEqual(await countRows());
  });
});

test('entries that come twice in one delivery, in others, and over two weeks are each counted once', async () => {
  const old = entryOf({ chapterNumber: null, type: 'download', fileKey: 'b.zip' }, Date.now() - 8 * DAY);
  const entries = [entryOf(), entryOf(), old];
  const email = 'twice@example.com';
  await storeAccessLog(env.DB, email, [...entries, ...entries]);
  await storeAccessLog(env.DB, email, [...entries, entryOf()]);
  expect(await logOf(email)).toHaveLength(4);
  expect(await accessSums()).toEqual(await countRows());
});

let seconds = 0;
function entryOf(changes: Partial<LoggedAccess> = {}, at = Date.now()): LoggedAccess {
  seconds += 1;
  const random = `7000-8000-${String(seconds).padStart(12, '0')}`;
  const time = at.toString(16).padStart(12, '0');
  return {
    type: 'view',
    chapterNumber: 3,
    fileKey: null,
    ip: null,
    userAgent: null,
    id: `${time.slice(0, 8)}-${time.slice(8)}-${random}`,
    at,
    ...changes,
  };
}

async function countD1Rows(work: (db: Pick<D1Database, 'prepare'>) => Promise<void>) {
  let meta: D1Meta | undefined;
  const prepare = (sql: string) => {
    const statement = env.DB.prepare(sql);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values) => {
      const bound = bind(...values);
      const run = bound.run.bind(bound);
      bound.run = async <T>() => {
        const result = await run<T>();
        meta = result.meta;
        return result;
      };
      return bound;
    };
    return statement;
  };
  await work({ prepare });
  return { rowsWritten: meta?.rows_written ?? 0, rowsRead: meta?.rows_read ?? 0 };
}
