/** Nothing of an erased reader comes back, whatever was under way (FAULTS row 26). */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { importBatch } from '../../src/imports/importBatch.ts';
import { openReaders } from '../../src/readers.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { open } from '../helpers/access.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call, config, objectOf } from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { ledgerOf } from '../helpers/entitlements.ts';
import { erase, expectGone, expectSumsOfTables, holdStatements, rowsOf, sums } from '../helpers/erasure.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { enqueuedMail } from '../helpers/mailHistory.ts';
import { readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import {
  alarmAt,
  ownerToken,
  reportedRev,
  takeReportsAway,
  untilAlarm,
  untilQuiet,
} from '../helpers/reports.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

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
    const database: D1Database = Object.getPrototypeOf(env.DB);
    const prepare = database.prepare;
    vi.spyOn(database, 'prepare').mockImplementation(function (this: D1Database, sql) {
      const statement = prepare.call(this, sql);
      if (!sql.includes(text)) return statement;
      const bind = statement.bind.bind(statement);
      statement.bind = (...values) => {
        const bound = bind(...values);
        const run = bound.run.bind(bound);
        bound.run = async () => {
          reached.resolve();
          await gate.promise;
          return run();
        };
        return bound;
      };
      return statement;
    });
    const flush = alarmOf(reader.email);
    await reached.promise;
    const erasure = erase(reader);
    // The object is empty at once, while D1 still has the row.
    await vi.waitFor(async () =>
      expect(await rowsOf(reader.email)).toEqual({ schema_version: 1, tombstone: 1 }),
    );
    expect(await reportedRev(reader.email)).not.toBeNull();
    gate.resolve();
    await flush;
    expect(await erasure).toMatchObject({ complete: true, erased: { readers: 1 } });
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

describe('an import', () => {
  const rowsFor = (email: string) => [
    subscriberRow(`row-${email}`, email, { firstName: 'Old', hasAccess: true }),
    progressRow(`p-${email}`, email, { completed: true, timeSpent: 60 }),
  ];

  test('run again has its rows refused, and brings nothing back, also when the address signed up anew', async () => {
    const reader = await quietReader();
    await importRows(await ownerToken(), ...rowsFor(reader.email));
    await erase(reader);
    const refused = [
      { table: 'EmailSubscriber', id: `row-${reader.email}`, reason: 'erased' },
      { table: 'ReadingProgress', id: `p-${reader.email}`, reason: 'erased' },
    ];
    const again = await importRows(await ownerToken(), ...rowsFor(reader.email));
    expect(again).toEqual({ rows: 2, accepted: 0, readersChanged: 0, rejected: refused });
    await expectGone(reader.email);
    const anew = await quietReader(reader.email);
    expect((await importRows(await ownerToken(), ...rowsFor(reader.email))).rejected).toEqual(refused);
    expect((await readProgress(anew)).chapters).toEqual([]);
    expect((await objectOf(reader.email).adminView([]))?.reader.firstName).toBeNull();
  });

  test('that has the reader in hand when it is erased brings nothing back', async () => {
    const reader = await quietReader();
    const other = `other.${reader.email}`;
    const lines = [...rowsFor(reader.email), ...rowsFor(other)].map((row) => JSON.stringify(row));
    await importBatch(
      {
        readers: openReaders(env, config),
        storeSnapshots: async (snapshots: Snapshot[]) => {
          expect(snapshots.map(({ email }) => email).sort()).toEqual([other, reader.email].sort());
          await erase(reader);
          await storeSnapshots(env.DB, snapshots, Date.now());
        },
      },
      lines,
    );
    await expectGoneBut(reader.email, other);
    expect(await reportedRev(other)).not.toBeNull();
    await expectSumsOfTables();
  });
});

/** As `expectGone`, where another address holds this one as its ending. */
async function expectGoneBut(email: string, other: string): Promise<void> {
  expect(await rowsOf(email)).toEqual({ schema_version: 1, tombstone: 1 });
  expect(await alarmAt(email)).toBeNull();
  expect(await reportedRev(email)).toBeNull();
  expect(other).toContain(email);
}

describe('mail', () => {
  test('that a consumer has claimed is settled into nothing; one that waits is not there to be claimed', async () => {
    const reader = await quietReader();
    const claimed = await enqueuedMail(reader.email, 'chapter', 1);
    const waiting = await enqueuedMail(reader.email, 'reminder');
    await erase(reader);
    expect(await objectOf(reader.email).claimMail(waiting)).toBeNull();
    expect(await objectOf(reader.email).claimMail(claimed)).toBeNull();
    await objectOf(reader.email).settleMail(claimed, 1, { kind: 'sent', providerId: null });
    await objectOf(reader.email).settleMail(claimed, 1, { kind: 'refused', reason: 'gone' });
    await expectGone(reader.email);
  });

  test('events of it that come later, and its own links, find nobody', async () => {
    const reader = await quietReader();
    const mailId = await enqueuedMail(reader.email, 'chapter', 1);
    await erase(reader);
    const object = objectOf(reader.email);
    for (const kind of ['delivered', 'opened', 'bounced', 'complained'] as const) {
      await object.takeMailEvents([{ mailId, event: { id: kind, kind, at: Date.now(), hard: true } }]);
    }
    expect((await object.unsubscribeByMail(mailId, 'chapter')).ok).toBe(false);
    expect((await object.changeMailPreferences(null, { newsletter: false })).ok).toBe(false);
    expect((await object.retryDeadLetter(mailId)).ok).toBe(false);
    await expectGone(reader.email);
    // The new reader of the address is not told of them either.
    await quietReader(reader.email);
    await object.takeMailEvents([
      { mailId, event: { id: 'b', kind: 'bounced', at: Date.now(), hard: true } },
    ]);
    const { events, suppressed } = await runInDurableObject(object, (_, { storage }) => ({
      events: storage.sql
        .exec<{ n: number }>("SELECT count(*) AS n FROM mail_history WHERE facts <> '[]'")
        .one().n,
      suppressed: storage.sql.exec('SELECT suppressed FROM profile').one().suppressed,
    }));
    expect({ events, suppressed }).toEqual({ events: 0, suppressed: null });
  });
});

test('a broadcast finds nobody, and counts the mail that waited as erased', async () => {
  const reader = await quietReader();
  const order = {
    broadcastId: crypto.randomUUID(),
    target: { type: 'all' as const },
    startedAt: Date.now(),
    isStopped: false,
  };
  expect(await objectOf(reader.email).takeBroadcast(order)).toBe('queued');
  await erase(reader);
  expect(await objectOf(reader.email).broadcastOutcome(order.broadcastId, false)).toBe('erased');
  expect(await objectOf(reader.email).takeBroadcast(order)).toBe('unknown');
  await expectGone(reader.email);
});

describe('a payment', () => {
  test('of before, told again or refunded later, brings nobody back and gives a new reader nothing', async () => {
    const reader = await quietReader();
    const bought = payment(reader.email);
    expect((await postStripe(bought.paid())).status).toBe(200);
    expect(await ledgerOf(reader.email)).toHaveLength(2);
    moveClock(MINUTE);
    await erase(reader);
    for (const event of [bought.paid(), bought.paidLate(), bought.refunded()]) {
      expect((await postStripe(event)).status).toBe(200);
    }
    await expectGone(reader.email);
    await quietReader(reader.email);
    for (const event of [bought.paid(), bought.refunded()]) await postStripe(event);
    expect(await ledgerOf(reader.email)).toEqual(['signup']);
  });

  test('of afterwards is a new one, and makes a reader', async () => {
    const reader = await quietReader();
    await erase(reader);
    expect((await postStripe(payment(reader.email).paid())).status).toBe(200);
    expect((await objectOf(reader.email).adminView([]))?.reader).toMatchObject({ hasPurchased: true });
  });
});

test('frames of an open socket, and requests, that race with the erasure leave nothing', async () => {
  const reader = await quietReader();
  const live = await openLive(reader.accessToken);
  const update = (n: number) => ({ chapterNumber: n, completed: true });
  const racing = Array.from({ length: 10 }, (_, n) => {
    live.send({ type: 'update', id: n, update: update(n + 1) });
    return call('POST', '/api/progress', { token: reader.accessToken, body: update(n + 20) });
  });
  const erasure = erase(reader);
  const later = Array.from({ length: 10 }, (_, n) => {
    live.send({ type: 'update', id: n, update: update(n + 40) });
    return call('PATCH', '/api/account', { token: reader.accessToken, body: { firstName: `N${n}` } });
  });
  await erasure;
  const statuses = (await Promise.all([...racing, ...later])).map(({ status }) => status);
  expect(statuses.every((status) => status === 200 || status === 401)).toBe(true);
  expect(await live.closed).toMatchObject({ code: 4403 });
  await expectGone(reader.email);
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
