/** Access as the object keeps it: derived from the ledger, ended at its instant, told to every device. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Database } from '../../objects/Database.ts';
import { migrate } from '../../objects/migrate.ts';
import { ReaderState } from '../../objects/ReaderState.ts';
import { MIGRATIONS } from '../../objects/schema.ts';
import { SubscriberRow } from '../../src/wire/imports.ts';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { MINUTE, moveClock, SECOND } from '../helpers/clock.ts';
import { ledgerOf, readerAt } from '../helpers/entitlements.ts';
import { subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { quietReader, revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { ACT } from '../helpers/support.ts';

stopTheClock();

/** A reader whose only access is a gift of some minutes, shorter than its access token. */
async function guestFor(minutes: number) {
  const reader = await quietReader();
  await objectOf(reader.email).changeBySupport({ hasAccess: false }, ACT);
  moveClock(SECOND);
  const redeemedAt = Date.now();
  const redemption = {
    kind: 'gift',
    percentOff: null,
    redeemedAt,
    accessUntil: redeemedAt + minutes * MINUTE,
  } as const;
  await objectOf(reader.email).recordRedemption(reader.session.id, 'GUEST', redemption);
  return reader;
}

async function hasAccess(accessToken: string): Promise<boolean> {
  const answer = await call('GET', '/api/auth/session', { token: accessToken });
  return (await answer.json<{ reader: { hasAccess: boolean } }>()).reader.hasAccess;
}

describe('access that ends', () => {
  test('is there until its instant and gone at it, before anything is written', async () => {
    const { email, accessToken } = await guestFor(10);
    expect(await hasAccess(accessToken)).toBe(true);
    moveClock(10 * MINUTE - 1);
    expect((await readerAt(email))?.hasAccess).toBe(true);
    moveClock(1);
    const look = async () => expect((await readerAt(email))?.hasAccess).toBe(false);
    expect(await countRowsWritten(email, look)).toBe(0);
  });

  test('wakes the object at its instant, which tells every device once and D1 with the next snapshot', async () => {
    const { email, accessToken } = await guestFor(1);
    const devices = [await openLive(accessToken), await openLive(accessToken)];
    moveClock(10 * SECOND);
    await runDurableObjectAlarm(objectOf(email));
    const rev = (await revisionOf(email)) ?? 0;
    const wakeAt = await runInDurableObject(objectOf(email), (_, { storage }) => storage.getAlarm());
    expect(wakeAt).toBe(Date.now() + 50 * SECOND);
    moveClock(50 * SECOND);
    expect(await runDurableObjectAlarm(objectOf(email))).toBe(true);
    for (const device of devices) {
      expect(await device.next('access')).toEqual({ type: 'access', hasAccess: false });
      expect(device.frames.filter(({ type }) => type === 'access')).toEqual([]);
    }
    expect(await revisionOf(email)).toBe(rev + 1);
  });

  test('is gone too for an object that slept over it', async () => {
    const { email, accessToken } = await guestFor(1);
    await evictDurableObject(objectOf(email));
    moveClock(2 * MINUTE);
    expect((await readerAt(email))?.hasAccess).toBe(false);
    const device = await openLive(accessToken);
    await device.next('hello');
    expect((await readerAt(email))?.hasAccess).toBe(false);
  });

  test('does not end what lasts', async () => {
    const { email } = await guestFor(1);
    await objectOf(email).changeBySupport({ hasAccess: true }, ACT);
    moveClock(2 * MINUTE);
    expect((await readerAt(email))?.hasAccess).toBe(true);
  });
});

describe('a reader of the old database', () => {
  test('keeps what any version of any row gave, however often it is imported', async () => {
    const email = newAddress();
    const row = (id: string, changes: Parameters<typeof subscriberRow>[2]) =>
      v.parse(SubscriberRow, subscriberRow(id, email, changes));
    const first = row('a', { hasAccess: true });
    const later = row('a', { hasPurchased: true, updatedAt: '2025-03-03T10:00:00.000Z' });
    const other = row('b', { hasAccess: true });
    for (const subscriber of [first, later, other, first, later]) {
      await objectOf(email).importRows({ email, subscribers: [subscriber], progress: [] });
    }
    expect(await readerAt(email)).toMatchObject({ hasAccess: true, hasPurchased: true });
    expect(await ledgerOf(email)).toEqual(['import:a:access', 'import:a:purchase', 'import:b:access']);
  });

  test('is not let in again by an import after an administrator shut it out', async () => {
    const { email } = await quietReader();
    await objectOf(email).changeBySupport({ hasAccess: false }, ACT);
    const subscriber = v.parse(SubscriberRow, subscriberRow(email, email, { hasAccess: true }));
    await objectOf(email).importRows({ email, subscribers: [subscriber], progress: [] });
    expect((await readerAt(email))?.hasAccess).toBe(false);
  });
});

describe('a reader stored before there was a ledger', () => {
  const storedAs = (hasAccess: number, hasPurchased: number) =>
    runInDurableObject(objectOf(newAddress()), (_, { storage }) => {
      const db = new Database(storage);
      migrate(db, 0, MIGRATIONS.slice(0, 1));
      db.run(
        `INSERT INTO profile VALUES (1, 7, 'old@example.com', 'c1', 1, NULL, NULL, 'UTC', ?, ?, NULL, 1000, 2000, NULL,
           0, NULL, 1, 1, 1, 1, NULL, 0)`,
        hasAccess,
        hasPurchased,
      );
      const state = new ReaderState(db);
      const seen = state.profile;
      const changed = seen && state.changeProfile(seen, 3000);
      const rightsOfBoth = [seen, changed].map((profile) => [profile?.hasAccess, profile?.hasPurchased]);
      return {
        rightsOfBoth,
        changesAt: state.rightsChangeAt,
        sources: state.entitlements.map((e) => e.sourceId),
      };
    });

  test.each([
    [1, 1, ['stored:access', 'stored:purchase']],
    [1, 0, ['stored:access']],
    [0, 1, ['stored:purchase']],
    [0, 0, []],
  ])('with access %i and purchase %i keeps exactly that', async (hasAccess, hasPurchased, sources) => {
    const rights = [hasAccess === 1, hasPurchased === 1];
    const kept = { rightsOfBoth: [rights, rights], changesAt: null, sources };
    expect(await storedAs(hasAccess, hasPurchased)).toEqual(kept);
  });
});
