/** A broadcast that is broken off anywhere goes on where it was: each reader gets one mail, and each counts once. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OutgoingMail } from '../../src/email/provider.ts';
import { objectOf } from '../helpers/api.ts';
import { aroundTaking, aroundTelling, killAt } from '../helpers/broadcastFaults.ts';
import {
  bringAlarmAgain,
  broadcastAlarmAt,
  deliverAll,
  evictBroadcast,
  expectExact,
  order,
  read,
  recipients,
  ring,
  ringOut,
  runToEnd,
  seedReaders,
  stop,
} from '../helpers/broadcasts.ts';
import { interceptQueue, queueOfEachTest } from '../helpers/postOffice.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { takeReportsAway } from '../helpers/reports.ts';
import { forgetReaders } from '../helpers/snapshots.ts';

stopTheClock();
const jobs = queueOfEachTest();
beforeEach(async () => {
  await forgetReaders(env.DB);
});

const READERS = 5;

async function expectOnceEach(id: string, emails: string[], before: OutgoingMail[] = []): Promise<void> {
  const { mails, end } = await runToEnd(id, jobs);
  expect(recipients([...before, ...mails])).toEqual(emails);
  expectExact(end);
  expect(end.counts).toMatchObject({ candidates: emails.length, mails: { sent: emails.length } });
}

/** What was intercepted before stays as it is; only the readers are themselves again. */
function mend(): void {
  vi.restoreAllMocks();
  interceptQueue(jobs);
}

describe('each reader gets one mail', () => {
  test('when everything is killed after the page was written down and any number of readers asked', async () => {
    for (let call = 1; call <= READERS; call += 1) {
      await forgetReaders(env.DB);
      const emails = await seedReaders(READERS);
      const { id } = await order();
      const kill = killAt(call);
      aroundTaking(kill);
      await kill.ring(id);
      mend();
      const resumed = await read(id);
      expect(resumed).toMatchObject({ state: 'sending', counts: { queued: 0 } });
      await bringAlarmAgain(id);
      await expectOnceEach(id, emails);
    }
  });

  test('when everything is killed while outcomes are asked for', async () => {
    for (let call = 1; call <= READERS; call += 1) {
      await forgetReaders(env.DB);
      const emails = await seedReaders(READERS);
      const { id } = await order();
      await ring(id);
      const mails = await deliverAll(jobs);
      const kill = killAt(call);
      aroundTelling(kill);
      await kill.ring(id);
      mend();
      expect((await read(id)).counts.mails).toMatchObject({ sent: 0, pending: READERS });
      await bringAlarmAgain(id);
      await expectOnceEach(id, emails, mails);
    }
  });

  test('when the object is evicted between any two alarms', async () => {
    const emails = await seedReaders(READERS);
    const { id } = await order({ mailsPerMinute: 10 });
    const mails: OutgoingMail[] = [];
    for (let alarm = 0; alarm < READERS; alarm += 1) {
      await evictBroadcast(id);
      await ring(id);
      mails.push(...(await deliverAll(jobs)));
    }
    await expectOnceEach(id, emails, mails);
  });

  test('when a reader took the mail, sent it, and its word was lost', async () => {
    const emails = await seedReaders(READERS);
    const { id } = await order();
    aroundTaking({
      after(call) {
        if (call === 3) throw new Error('The word is lost.');
      },
    });
    await ring(id);
    expect((await read(id)).counts).toMatchObject({ candidates: READERS - 1 });
    const mails = await deliverAll(jobs);
    expect(mails).toHaveLength(READERS);
    mend();
    await expectOnceEach(id, emails, mails);
  });

  test('when D1 is gone for a while, in which the alarm never gives up', async () => {
    const emails = await seedReaders(READERS);
    const { id } = await order();
    const bringBack = await takeReportsAway();
    for (let alarm = 0; alarm < 10; alarm += 1) {
      await ring(id);
      expect(await broadcastAlarmAt(id)).not.toBeNull();
    }
    expect(await read(id)).toMatchObject({ state: 'sending', counts: { candidates: 0 } });
    await bringBack();
    await expectOnceEach(id, emails);
  });

  test('when D1 fails after a page was handed out and could not be told', async () => {
    const emails = await seedReaders(READERS);
    const { id } = await order();
    await env.DB.prepare('ALTER TABLE broadcasts RENAME TO broadcasts_away').run();
    await ring(id);
    expect((await read(id)).counts.queued).toBe(READERS);
    await env.DB.prepare('ALTER TABLE broadcasts_away RENAME TO broadcasts').run();
    await expectOnceEach(id, emails);
    expect(await env.DB.prepare('SELECT state FROM broadcasts WHERE id = ?').bind(id).first('state')).toBe(
      'finished',
    );
  });
});

test('a reader whose object never answers is left out in the end, and keeps nobody waiting', async () => {
  const emails = await seedReaders(READERS);
  const { id } = await order();
  await runInDurableObject(objectOf(emails[2] ?? ''), (_, { storage }) => {
    storage.sql.exec('DROP TABLE broadcasts');
  });
  const { mails, end } = await runToEnd(id, jobs);
  expect(recipients(mails)).toEqual(emails.filter((_, index) => index !== 2));
  expectExact(end);
  expect(end.counts.skipped.unreachable).toBe(1);
});

test('a broadcast killed in the middle of a page and then stopped counts exactly who has got it', async () => {
  const emails = await seedReaders(READERS);
  const { id } = await order();
  const kill = killAt(2);
  aroundTaking(kill);
  await kill.ring(id);
  mend();
  const sent = await deliverAll(jobs);
  expect(sent).toHaveLength(2);
  expect((await read(id)).counts.queued).toBe(0);
  await stop(id);
  const end = await ringOut(id);
  expect(await deliverAll(jobs)).toEqual([]);
  expectExact(end);
  expect(end.counts).toMatchObject({ candidates: 2, queued: 2, mails: { sent: 2, dropped: 0 } });
  expect(emails).toHaveLength(READERS);
});
