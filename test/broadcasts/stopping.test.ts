/** A broadcast that is stopped goes no further, and its counts stay exact. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  broadcastAlarmAt,
  deliverAll,
  expectExact,
  order,
  read,
  recipients,
  ring,
  ringOut,
  runToEnd,
  seedReaders,
  stop,
  storedText,
} from '../helpers/broadcasts.ts';
import { DAY, isoIn, moveClock } from '../helpers/clock.ts';
import { deliver, outboxOf, providerThat, queueOfEachTest } from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { forgetReaders } from '../helpers/snapshots.ts';

stopTheClock();
const jobs = queueOfEachTest();
beforeEach(async () => {
  await forgetReaders(env.DB);
});

describe('stopping', () => {
  test('half-way, nobody else is mailed, what waits is dropped, and the counts are exact', async () => {
    const emails = await seedReaders(6);
    const { id } = await order({ mailsPerMinute: 20 });
    await ring(id);
    const first = await deliverAll(jobs);
    await ring(id);
    const answer = await stop(id);
    expect([answer.status, (await answer.json<{ state: string }>()).state]).toEqual([200, 'stopped']);
    // Reminders that are on the queue already find nothing to send.
    const afterwards = await deliverAll(jobs);
    const end = await ringOut(id);
    expect(recipients(first)).toEqual(emails.slice(0, 2));
    expect(afterwards).toEqual([]);
    expectExact(end);
    expect(end.counts).toMatchObject({ candidates: 4, queued: 4, mails: { sent: 2, dropped: 2 } });
    for (const email of emails) expect(await outboxOf(email)).toEqual([]);
    expect((await stop(id)).status).toBe(200);
    expect(await broadcastAlarmAt(id)).toBeNull();
    expect(await storedText(id)).not.toContain('@');
  });

  test('takes mails back that no consumer has claimed', async () => {
    await seedReaders(2);
    const { id } = await order();
    await ring(id);
    await stop(id);
    const end = await ringOut(id);
    expect(end.counts.mails).toMatchObject({ dropped: 2, pending: 0 });
    expect(await deliverAll(jobs)).toEqual([]);
  });

  test('does not hide that a mail was at the provider already', async () => {
    const [email = ''] = await seedReaders(1);
    const { id } = await order();
    await ring(id);
    const provider = providerThat(async () => {
      await stop(id);
      return { kind: 'sent', providerId: null };
    });
    await deliver(jobs.splice(0), provider);
    expect(recipients(provider.sent)).toEqual([email]);
    expect((await ringOut(id)).counts.mails).toMatchObject({ sent: 1, dropped: 0 });
  });

  test('before its time, nothing is ever sent', async () => {
    await seedReaders(1);
    const { id } = await order({ sendAt: isoIn(DAY) });
    await stop(id);
    moveClock(2 * DAY);
    await ring(id);
    expect(await read(id)).toMatchObject({ state: 'stopped', startedAt: null, counts: { candidates: 0 } });
    expect(await deliverAll(jobs)).toEqual([]);
  });

  test('is too late for one that is finished', async () => {
    await seedReaders(1);
    const { id } = await order();
    await runToEnd(id, jobs);
    await expectProblem(await stop(id), 409, 'conflict');
    expect((await read(id)).state).toBe('finished');
  });
});
