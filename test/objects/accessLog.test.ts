/** Who had what content: noted when it is served, brought to D1 with the snapshot, and cheap. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { storeAccessLog } from '../../src/reports/accessLog.ts';
import { exportReports } from '../../src/reports/exportReports.ts';
import { entryOf, logOf, open, reportedReader } from '../helpers/access.ts';
import { config, objectOf } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { countRowsWritten, send } from '../helpers/progress.ts';
import { revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { alarmAt, expectReported, reportedRev, untilAlarm, untilQuiet } from '../helpers/reports.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';

stopTheClock();

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

  test('in D1: two a view, one of them in the index of addresses, and one for the sums of its week; a repeated delivery none', async () => {
    const others = Array.from({ length: 300 }, () => entryOf({ chapterNumber: 9 }));
    await storeAccessLog(env.DB, { email: 'others@example.com', incarnation: 'o' }, others);
    const reader = { email: 'rows@example.com', incarnation: 'r' };
    const entries = [1, 2, 3, 4].map((chapterNumber) => entryOf({ chapterNumber }));
    const written = await countD1Rows((db) => storeAccessLog(db, reader, entries));
    expect(written).toEqual({ rowsWritten: 9, rowsRead: expect.any(Number) });
    // Of the rows that the table holds, none is looked at but those with these ids.
    expect(written.rowsRead).toBeLessThan(60);
    const again = await countD1Rows((db) => storeAccessLog(db, reader, entries));
    expect(again.rowsWritten).toBe(0);
    // Nor does the reader's own export look at the entries of others.
    const exported = await countRowsRead(env.DB, (db) => exportReports(db, reader.email));
    expect(exported).toBeLessThanOrEqual(2 * entries.length + 1);
  });
});

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
