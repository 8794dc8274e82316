/** How a broadcast goes: at its time, at its pace, and once to each. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BroadcastPage } from '../../src/wire/broadcasts.ts';
import { call, objectOf } from '../helpers/api.ts';
import {
  broadcastAlarmAt,
  deliverAll,
  expectExact,
  ORDER,
  order,
  ownerKey,
  post,
  read,
  recipients,
  ring,
  runToEnd,
  seedReaders,
  storedText,
} from '../helpers/broadcasts.ts';
import { DAY, isoIn, MINUTE, moveClock } from '../helpers/clock.ts';
import { deliver, outboxOf, providerThat, queueOfEachTest } from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { forgetReaders } from '../helpers/snapshots.ts';

stopTheClock();
const jobs = queueOfEachTest();
beforeEach(async () => {
  await forgetReaders(env.DB);
});

describe('a broadcast', () => {
  test('reaches everybody once, page by page, with exact counts', async () => {
    const emails = await seedReaders(120);
    const { id } = await order({ mailsPerMinute: 500 });
    const { mails, end } = await runToEnd(id, jobs);
    expect(recipients(mails)).toEqual(emails);
    expectExact(end);
    expect(end.counts).toMatchObject({ candidates: 120, queued: 120, mails: { sent: 120 } });
    expect(end.endedAt).not.toBeNull();
    expect(await storedText(id)).not.toContain('@');
  });

  test('waits for its time, as the object and the list say', async () => {
    const [email] = await seedReaders(1);
    const sendAt = isoIn(DAY);
    const { id, state } = await order({ sendAt });
    expect(state).toBe('scheduled');
    // The first alarm makes sure that the list knows it.
    await ring(id);
    moveClock(DAY - MINUTE);
    expect(await read(id)).toMatchObject({ state: 'scheduled', sendAt, startedAt: null });
    expect(await broadcastAlarmAt(id)).toBe(Date.parse(sendAt));
    await ring(id);
    expect((await read(id)).startedAt).toBe(sendAt);
    expect(recipients((await runToEnd(id, jobs)).mails)).toEqual([email]);
  });

  test('hands out no more in a minute than its pace, ten pages of it', async () => {
    await seedReaders(25);
    const { id } = await order({ mailsPerMinute: 100 });
    const queued: number[] = [];
    const waits: number[] = [];
    for (let alarm = 0; alarm < 3; alarm += 1) {
      waits.push(await ring(id));
      queued.push((await read(id)).counts.queued);
    }
    expect(queued).toEqual([10, 20, 25]);
    expect(waits.slice(1)).toEqual([6_000, 6_000]);
    expect((await read(id)).state).toBe('delivering');
  });

  test('tells its list of each state, newest first and page by page', async () => {
    await seedReaders(1);
    const first = await order({ subject: 'First' });
    moveClock(1);
    const second = await order({ subject: 'Second', sendAt: isoIn(DAY) });
    await runToEnd(first.id, jobs);
    const token = await ownerKey();
    const page = async (query: string): Promise<BroadcastPage> =>
      (await call('GET', `/api/admin/broadcasts${query}`, { token })).json();
    const newest = await page('?limit=1');
    expect(newest.data).toMatchObject([{ id: second.id, state: 'scheduled' }]);
    const next = await page(`?limit=1&cursor=${newest.nextCursor}`);
    const { markdown: _, html: __, ...shown } = await read(first.id);
    expect(next.data).toEqual([shown]);
    expect(JSON.stringify(next)).not.toContain('@');
  });

  test('costs each reader two rows to queue beside the alarm, and its own object few', async () => {
    const [email = ''] = await seedReaders(1);
    const order1 = {
      broadcastId: 'b'.repeat(32),
      target: { type: 'all' },
      startedAt: Date.now(),
      isStopped: false,
    } as const;
    expect(await countRowsWritten(email, () => objectOf(email).takeBroadcast(order1))).toBe(2);
    expect(await countRowsWritten(email, () => objectOf(email).takeBroadcast(order1))).toBe(0);
  });

  test('goes beside another one, and each reader gets both', async () => {
    const emails = await seedReaders(5);
    const one = await order({ subject: 'One', mailsPerMinute: 20 });
    const two = await order({ subject: 'Two', mailsPerMinute: 20 });
    const mails = [];
    for (let alarm = 0; alarm < 4; alarm += 1) {
      for (const { id } of [one, two]) await ring(id);
      mails.push(...(await deliverAll(jobs)));
    }
    expect(recipients(mails.filter(({ subject }) => subject === 'One'))).toEqual(emails);
    expect(recipients(mails.filter(({ subject }) => subject === 'Two'))).toEqual(emails);
    for (const { id } of [one, two]) {
      expect((await runToEnd(id, jobs)).end.counts.mails.sent).toBe(5);
    }
  });

  test('counts dead letters, mails of unknown fate, and a dead letter that is sent after all', async () => {
    const emails = await seedReaders(3);
    const [dead = '', unknown = ''] = emails;
    const { id } = await order();
    await ring(id);
    const provider = providerThat(({ to }) => {
      if (to === dead) return { kind: 'refused', reason: 'http_400' };
      if (to === unknown) return { kind: 'unknown', repeatable: false, reason: 'timeout' };
      return { kind: 'sent', providerId: null };
    });
    await deliver(jobs.splice(0), provider);
    const { end } = await runToEnd(id, jobs);
    expectExact(end);
    expect(end.counts.mails).toMatchObject({ sent: 1, failed: 1, unknown: 1, pending: 0 });
    const [row] = await outboxOf(dead);
    await objectOf(dead).settleMail(row?.id ?? '', 1, { kind: 'sent', providerId: null });
    await ring(id);
    expect((await read(id)).counts.mails).toMatchObject({ sent: 2, failed: 0, unknown: 1 });
    // After a month it remembers nobody, and asks for nothing any more.
    for (let days = 0; days < 40 && (await broadcastAlarmAt(id)) !== null; days += 1) await ring(id);
    expect(await broadcastAlarmAt(id)).toBeNull();
  });
});

describe('a repeated POST', () => {
  const newKey = () => ({ 'Idempotency-Key': crypto.randomUUID() });

  test('with the same key makes one broadcast, at once and after it has begun', async () => {
    const [email] = await seedReaders(1);
    const key = newKey();
    const body = { ...ORDER, sendAt: isoIn(MINUTE) };
    const answers = await Promise.all([post(body, key), post(body, key), post(body, key)]);
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json<{ id: string }>()).id));
    expect(new Set(ids).size).toBe(1);
    const [id = ''] = ids;
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers[0]?.headers.get('Location')).toBe(`/api/admin/broadcasts/${id}`);
    const { mails } = await runToEnd(id, jobs);
    expect(recipients(mails)).toEqual([email]);
    expect(await (await post(body, key)).json()).toMatchObject({ id, state: 'finished' });
    expect(await deliverAll(jobs)).toEqual([]);
  });

  test('with the same key and other words is refused and changes nothing', async () => {
    const key = newKey();
    const { id } = await (await post({ ...ORDER, sendAt: isoIn(DAY) }, key)).json<{ id: string }>();
    await expectProblem(await post({ ...ORDER, subject: 'Other', sendAt: isoIn(DAY) }, key), 409, 'conflict');
    expect((await read(id)).subject).toBe(ORDER.subject);
  });

  test('without a key is another broadcast', async () => {
    const sendAt = isoIn(DAY);
    expect((await order({ sendAt })).id).not.toBe((await order({ sendAt })).id);
  });
});
