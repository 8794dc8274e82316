/** Nothing of an erased reader comes back, whatever was under way (FAULTS row 26). */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { importBatch } from '../../src/imports/importBatch.ts';
import { openReaders } from '../../src/readers.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { call, config, newAddress, objectOf } from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { ledgerOf } from '../helpers/entitlements.ts';
import { erase, expectGone, expectSumsOfTables } from '../helpers/erasure.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { enqueuedMail } from '../helpers/mailHistory.ts';
import { readProgress } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken, reportedRev } from '../helpers/reports.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

stopTheClock();

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
    const other = newAddress();
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
    await expectGone(reader.email);
    expect(await reportedRev(other)).not.toBeNull();
    await expectSumsOfTables();
  });
});

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
