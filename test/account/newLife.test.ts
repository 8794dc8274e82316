/** Whoever begins anew at an address: nothing of the reader before fits the new one, or follows it elsewhere. */
import { describe, expect, test } from 'vitest';
import { move } from '../helpers/addressChange.ts';
import { call, objectOf } from '../helpers/api.ts';
import { moveClock, SECOND } from '../helpers/clock.ts';
import { readerAt } from '../helpers/entitlements.ts';
import { erase } from '../helpers/erasure.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { type Device, readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

stopTheClock();

const ENDINGS: [string, (reader: Device) => Promise<unknown>][] = [
  ['erased', (reader) => erase(reader)],
  ['moved away', (reader) => move(reader)],
];

async function readerOfFive(): Promise<Device> {
  const reader = await quietReader();
  for (let n = 1; n < 6; n += 1) await send(reader, { chapterNumber: n, completed: true });
  return reader;
}

describe.each(ENDINGS)('after the reader before has %s', (_, end) => {
  test('no ETag of it is ever matched', async () => {
    const reader = await readerOfFive();
    const before = await call('GET', '/api/progress', { token: reader.accessToken });
    const etag = before.headers.get('ETag') ?? '';
    await before.text();
    await end(reader);
    const anew = await quietReader(reader.email);
    for (let n = 0; n < 12; n += 1) {
      const headers = { 'If-None-Match': etag };
      const got = await call('GET', '/api/progress', { token: anew.accessToken, headers });
      expect(got.status).toBe(200);
      await got.text();
      await send(anew, { chapterNumber: 50 + n, completed: true });
    }
  });

  test('a device that knows its last revision is told all of the new one, over HTTP and over the socket', async () => {
    const reader = await readerOfFive();
    const { rev } = await readProgress(reader);
    await end(reader);
    const anew = await quietReader(reader.email);
    await send(anew, { chapterNumber: 50, completed: true });
    const since = await call('GET', `/api/progress?since=${rev}`, { token: anew.accessToken });
    expect(await since.json()).toMatchObject({ chapters: [{ chapterNumber: 50 }] });
    const live = await openLive(anew.accessToken);
    live.send({ type: 'sync', since: rev });
    expect(await live.next('changes')).toMatchObject({ chapters: [{ chapterNumber: 50 }] });
  });

  test('and after the one in between, revisions go on too', async () => {
    const first = await readerOfFive();
    const { rev } = await readProgress(first);
    await end(first);
    const second = await quietReader(first.email);
    const reached = (await readProgress(second)).rev;
    expect(reached).toBeGreaterThan(rev);
    await erase(second);
    const third = await quietReader(first.email);
    expect((await readProgress(third)).rev).toBeGreaterThan(reached);
  });
});

const rowsFor = (email: string) => [
  subscriberRow(`row-${email}`, email, { firstName: 'Old', hasPurchased: true, emailsSent: 7 }),
  progressRow(`p-${email}`, email, { completed: true, timeSpent: 60 }),
];
const paidNow = (email: string) => payment(email, Math.floor(Date.now() / 1000));
const progressAt = async (email: string) => (await objectOf(email).adminView([]))?.progress.chapters;

describe('when one was erased at an address and another moved on from it', () => {
  test('the old database’s rows of the erased one do not follow', async () => {
    const erased = await quietReader();
    await erase(erased);
    moveClock(SECOND);
    const to = await move(await quietReader(erased.email));
    const before = await readerAt(to);
    const report = await importRows(await ownerToken(), ...rowsFor(erased.email));
    expect(report.rejected.map(({ reason }) => reason)).toEqual(['erased', 'erased']);
    expect(await readerAt(to)).toEqual(before);
    expect(await progressAt(to)).toEqual([]);
    expect(await readerAt(erased.email)).toBeUndefined();
  });

  test('payments follow whoever had the address when they were made', async () => {
    const erased = await quietReader();
    const ofErased = paidNow(erased.email);
    await postStripe(ofErased.paid());
    moveClock(2 * SECOND);
    await erase(erased);
    moveClock(SECOND);
    const mover = await quietReader(erased.email);
    const to = await move(mover);
    await postStripe(ofErased.paid());
    expect(await readerAt(to)).toMatchObject({ hasPurchased: false });
    expect(await readerAt(erased.email)).toBeUndefined();
    const ofMover = paidNow(erased.email);
    await postStripe(ofMover.paid());
    await postStripe(ofErased.refunded());
    expect(await readerAt(to)).toMatchObject({ hasPurchased: true });
  });

  test('a second erasure at the address changes nothing about that', async () => {
    const first = await quietReader();
    await erase(first);
    moveClock(SECOND);
    const to = await move(await quietReader(first.email));
    moveClock(SECOND);
    await erase(await quietReader(first.email));
    await importRows(await ownerToken(), ...rowsFor(first.email));
    expect(await readerAt(to)).toMatchObject({ hasPurchased: false });
  });
});

describe('when one moved on from an address and another was erased there', () => {
  test('rows and payments of the one who moved still follow', async () => {
    const mover = await quietReader();
    const bought = paidNow(mover.email);
    const to = await move(mover);
    moveClock(2 * SECOND);
    await erase(await quietReader(mover.email));
    const report = await importRows(await ownerToken(), ...rowsFor(mover.email));
    expect(report).toMatchObject({ accepted: 2, rejected: [] });
    expect(await progressAt(to)).toMatchObject([{ chapterNumber: 1, timeSpent: 60 }]);
    await postStripe(bought.paid());
    expect((await readerAt(to))?.hasPurchased).toBe(true);
    expect(await readerAt(mover.email)).toBeUndefined();
  });
});

test('who moves to an address where one was erased before keeps what still comes for the old address', async () => {
  const erased = await quietReader();
  const mover = await quietReader();
  const bought = paidNow(mover.email);
  moveClock(2 * SECOND);
  await erase(erased);
  moveClock(SECOND);
  await move(mover, erased.email);
  const report = await importRows(await ownerToken(), ...rowsFor(mover.email));
  expect(report).toMatchObject({ accepted: 2, rejected: [] });
  await postStripe(bought.paid());
  await postStripe(bought.refunded());
  expect(await readerAt(erased.email)).toMatchObject({ firstName: 'Old', hasPurchased: true });
  expect(await progressAt(erased.email)).toMatchObject([{ chapterNumber: 1, timeSpent: 60 }]);
});
