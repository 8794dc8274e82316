/** Who a broadcast reaches: D1 names candidates, and each reader's object has the last word, twice. */
import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { unpublishChapter } from '../../src/content/publish.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { call, newAddress, objectOf, quickDevice } from '../helpers/api.ts';
import {
  deliverAll,
  expectExact,
  order,
  type Reading,
  recipients,
  ring,
  runToEnd,
  seedReaders,
} from '../helpers/broadcasts.ts';
import { publish, setProfile, withoutAccess } from '../helpers/chapterMails.ts';
import { moveClock } from '../helpers/clock.ts';
import { queueOfEachTest } from '../helpers/postOffice.ts';
import { tablesOf } from '../helpers/progress.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { untilAlarm } from '../helpers/reports.ts';
import { invite } from '../helpers/signIn.ts';
import { forgetReaders, snapshotOf } from '../helpers/snapshots.ts';

stopTheClock();
const jobs = queueOfEachTest();
beforeEach(async () => {
  await forgetReaders(env.DB);
});

const begun = (chapterNumber: number): Reading => ({ chapterNumber, completed: false });
const done = (chapterNumber: number): Reading => ({ chapterNumber, completed: true });

/** Sends a broadcast to an audience and no further. @returns who got it and the counts */
async function reach(audience: object) {
  const { id } = await order({ audience });
  const { mails, end } = await runToEnd(id, jobs);
  expectExact(end);
  expect(end.counts.mails.sent).toBe(mails.length);
  return { reached: recipients(mails), counts: end.counts };
}

async function one(options: Parameters<typeof seedReaders>[1] = {}): Promise<string> {
  const [email] = await seedReaders(1, options);
  if (!email) throw new Error('No reader was seeded.');
  return email;
}

describe('the audience', () => {
  test('all is everybody who signed up and confirmed, or was taken over from the old database', async () => {
    const imported = await seedReaders(3);
    const invited = await invite();
    await quickDevice(invited.email, invited.ticket.tokenId);
    const unconfirmed = await invite();
    jobs.length = 0;
    for (const { email } of [invited, unconfirmed]) await untilAlarm(email);
    const { reached, counts } = await reach({ type: 'all' });
    expect(reached).toEqual([...imported, invited.email].sort());
    expect(counts).toMatchObject({ candidates: 5, queued: 4, skipped: { unconfirmed: 1 } });
  });

  test('all may be said in one word', async () => {
    const { audience } = await order({ audience: 'all' });
    expect(audience).toEqual({ type: 'all' });
  });

  test('with_access is those who have access', async () => {
    await one();
    const email = await one({ hasAccess: true });
    const { reached, counts } = await reach({ type: 'with_access' });
    expect(reached).toEqual([email]);
    expect(counts.candidates).toBe(1);
  });

  test('stalled is those whose furthest chapter is this one, begun and not done, and who read nothing since', async () => {
    const at3 = await one({ reading: [done(1), begun(3)] });
    await one({ reading: [done(1), done(3)] });
    await one({ reading: [begun(3), begun(4)] });
    await one({ reading: [begun(2)] });
    await one();
    const lately = new Date(Date.now() - 2 * 86_400_000).toISOString();
    await one({ reading: [{ ...begun(3), updatedAt: lately }] });
    const { reached, counts } = await reach({ type: 'stalled', chapterNumber: 3, idleDays: 7 });
    expect(reached).toEqual([at3]);
    expect(counts.candidates).toBe(1);
  });

  test('finished is those who completed every chapter that is published', async () => {
    await publish(1, {});
    await publish(2, {});
    await publish(3, {});
    await unpublishChapter(env, 3, Date.now());
    const email = await one({ reading: [done(1), done(2), done(9)] });
    await one({ reading: [done(1)] });
    await one({ reading: [done(1), done(9)] });
    const { reached, counts } = await reach({ type: 'finished' });
    expect(reached).toEqual([email]);
    expect(counts).toMatchObject({ candidates: 2, skipped: { notInAudience: 1 } });
  });

  test('is decided by what the object knows, where D1 is behind', async () => {
    const email = await one({ hasAccess: true });
    await withoutAccess(email);
    const { reached, counts } = await reach({ type: 'with_access' });
    expect(reached).toEqual([]);
    expect(counts).toMatchObject({ candidates: 1, queued: 0, skipped: { notInAudience: 1 } });
  });

  test('leaves out who turned newsletters off, and whose address bounced', async () => {
    const [off = '', bounced = '', fine = ''] = await seedReaders(3);
    await objectOf(off).changeMailPreferences(null, { newsletter: false });
    await setProfile(bounced, 'suppressed', 'hard_bounce');
    const { reached, counts } = await reach({ type: 'all' });
    expect(reached).toEqual([fine]);
    expect(counts).toMatchObject({ candidates: 3, queued: 1, skipped: { unwanted: 1, suppressed: 1 } });
  });

  test('leaves out who signed up after it began', async () => {
    const before = await one();
    const { id } = await order({ mailsPerMinute: 10 });
    await ring(id);
    moveClock(1);
    const later = await invite(`zz.${newAddress()}`);
    await quickDevice(later.email, later.ticket.tokenId);
    jobs.splice(
      0,
      jobs.length,
      ...jobs.filter(({ objectId }) => objectId !== objectOf(later.email).id.toString()),
    );
    await untilAlarm(later.email);
    const { mails, end } = await runToEnd(id, jobs);
    expect(recipients(mails)).toEqual([before]);
    expect(end.counts.candidates).toBe(1);
  });

  test('makes no storage for an address of which nothing is known any more', async () => {
    const email = newAddress();
    await storeSnapshots(env.DB, [snapshotOf({ email })], Date.now());
    const { reached, counts } = await reach({ type: 'all' });
    expect(reached).toEqual([]);
    expect(counts).toMatchObject({ candidates: 1, skipped: { unknown: 1 } });
    expect(await tablesOf(email)).toEqual([]);
  });
});

describe('a mail that waits is dropped', () => {
  async function waiting(audience: object, options: Parameters<typeof seedReaders>[1] = {}) {
    const email = await one(options);
    const { id } = await order({ audience });
    await ring(id);
    expect(jobs).toHaveLength(1);
    return { email, id };
  }
  async function expectDropped(id: string): Promise<void> {
    const { mails, end } = await runToEnd(id, jobs);
    expect(mails).toEqual([]);
    expect(end.counts).toMatchObject({ queued: 1, mails: { dropped: 1, sent: 0 } });
  }

  test('when its reader unsubscribes with one click in the mail program', async () => {
    const emails = await seedReaders(2);
    const { id } = await order();
    await ring(id);
    const [mail] = await deliverAll(jobs.splice(0, 1));
    // Both were asked at once, and either may have answered first.
    const waitsFor = emails.find((email) => email !== mail?.to) ?? '';
    expect(mail?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    // The link of one reader stops the mails of that reader; the other one turns them off by hand.
    await objectOf(waitsFor).changeMailPreferences(null, { newsletter: false });
    const link = /<(?<url>.+)>/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.groups?.url ?? '';
    const { pathname, search } = new URL(link);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await call('POST', pathname + search, {
      body: 'List-Unsubscribe=One-Click',
      headers: form,
    });
    expect(answer.status).toBe(200);
    const first = await runToEnd(id, jobs);
    expect(first.mails).toEqual([]);
    expect(first.end.counts.mails).toMatchObject({ sent: 1, dropped: 1 });
    const second = await reach({ type: 'all' });
    expect(second.counts.skipped.unwanted).toBe(2);
  });

  test('when its reader loses the access that it was for', async () => {
    const { email, id } = await waiting({ type: 'with_access' }, { hasAccess: true });
    await withoutAccess(email);
    await expectDropped(id);
  });

  test('when its reader, who had stalled, reads on', async () => {
    const { email, id } = await waiting(
      { type: 'stalled', chapterNumber: 3, idleDays: 7 },
      { reading: [begun(3)] },
    );
    const { accessToken } = await quickDevice(email);
    jobs.length = 1;
    await call('PUT', '/api/progress/4', { token: accessToken, body: { completed: true } });
    await expectDropped(id);
  });
});

test('a reader who is erased while the mail waits is counted as erased', async () => {
  const email = await one();
  const { id } = await order();
  await ring(id);
  jobs.length = 0;
  await runInDurableObject(objectOf(email), (_, { storage }) => storage.deleteAll());
  await abortAllDurableObjects();
  const { end } = await runToEnd(id, jobs);
  expect(end.counts).toMatchObject({ queued: 1, mails: { erased: 1, pending: 0 } });
});
