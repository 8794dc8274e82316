/** What becomes of a mail that the provider, the queue or the consumer fails: it is sent later, once, or told dead. */
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { beforeEach, expect, test } from 'vitest';
import type { MailProvider } from '../../src/email/provider.ts';
import type { MailJob } from '../../src/wire/queue.ts';
import type { MailResult } from '../../src/wire/readerRpc.ts';
import { call, newAddress, objectOf, signInWith } from '../helpers/api.ts';
import { MINUTE, moveClock, SECOND, stopClock } from '../helpers/clock.ts';
import {
  accepting,
  deliver,
  mailsCounted,
  outboxOf,
  providerThat,
  queueOfEachTest,
} from '../helpers/postOffice.ts';
import { invite } from '../helpers/signIn.ts';

const jobs = queueOfEachTest();
beforeEach(() => {
  stopClock();
});

/** Lets the object's alarm ring after some time. @returns the jobs that it sent to the queue */
async function ringAfter(ms: number, email: string): Promise<MailJob[]> {
  moveClock(ms);
  jobs.length = 0;
  await runDurableObjectAlarm(objectOf(email));
  return [...jobs];
}

test('a message that the queue lost is sent again by the alarm after a minute, as often as it is lost', async () => {
  const { email, token } = await invite();
  const [lost] = jobs;
  expect(await ringAfter(59 * SECOND, email)).toEqual([]);
  expect(await ringAfter(SECOND, email)).toEqual([lost]);
  expect(await ringAfter(59 * SECOND, email)).toEqual([]);
  expect(await ringAfter(SECOND, email)).toEqual([lost]);
  const provider = accepting();
  await deliver([lost], provider);
  expect(provider.sent).toHaveLength(1);
  expect(await ringAfter(10 * MINUTE, email)).toEqual([]);
  expect((await signInWith(email, { token })).email).toBe(email);
});

test('a queue that takes nothing costs the reader nothing but the time', async () => {
  const email = newAddress();
  const real = jobs.push;
  jobs.push = () => {
    throw new Error('The queue is down.');
  };
  const answer = await call('POST', '/api/email/signup', { body: { email } });
  expect(answer.status).toBe(200);
  jobs.push = real;
  expect(await ringAfter(MINUTE, email)).toHaveLength(1);
});

test('an object that was evicted still sends what nobody confirmed', async () => {
  const { email } = await invite();
  const [lost] = jobs;
  await evictDurableObject(objectOf(email));
  expect(await ringAfter(MINUTE, email)).toEqual([lost]);
});

test('a mail that the provider could not take is tried again with growing pauses, until it is taken', async () => {
  const { email } = await invite();
  const failing = providerThat(() => ({ kind: 'retry', afterMs: null, reason: 'http_503' }));
  let due = jobs;
  for (let attempts = 1; attempts <= 5; attempts += 1) {
    expect(await deliver(due, failing)).toEqual({ acknowledged: ['0'], again: [] });
    const [mail] = await outboxOf(email);
    expect(mail).toMatchObject({ state: 'waiting', attempts });
    const pause = (mail?.due_at ?? 0) - Date.now();
    expect(pause).toBeGreaterThanOrEqual(500 * 2 ** (attempts - 1));
    expect(pause).toBeLessThanOrEqual(1_000 * 2 ** (attempts - 1));
    expect(await ringAfter(pause - 1, email)).toEqual([]);
    due = await ringAfter(1, email);
    expect(due).toHaveLength(1);
  }
  expect(await mailsCounted(email)).toBe(0);
  const provider = accepting();
  await deliver(due, provider);
  expect(provider.sent).toHaveLength(1);
  expect(await mailsCounted(email)).toBe(1);
});

test('a provider that says when to come again is left alone until then', async () => {
  const { email } = await invite();
  await deliver(
    jobs,
    providerThat(() => ({ kind: 'retry', afterMs: 7 * MINUTE, reason: 'http_429' })),
  );
  expect(await ringAfter(7 * MINUTE - 1, email)).toEqual([]);
  expect(await ringAfter(1, email)).toHaveLength(1);
});

test('a mail that the provider refused is dead: no message brings it back, and it is not counted', async () => {
  const { email } = await invite();
  const job = [...jobs];
  await deliver(
    job,
    providerThat(() => ({ kind: 'refused', reason: 'http_400' })),
  );
  expect(await outboxOf(email)).toMatchObject([{ state: 'dead', due_at: null }]);
  const provider = accepting();
  await deliver(job, provider);
  expect(provider.sent).toEqual([]);
  expect(await ringAfter(60 * MINUTE, email)).toEqual([]);
  expect(await mailsCounted(email)).toBe(0);
});

test.each<[string, MailProvider]>([
  ['rejects', { send: () => Promise.reject(new Error('connection reset')) }],
  [
    'throws',
    {
      send: () => {
        throw new Error('connection reset');
      },
    },
  ],
])('a provider that %s is tried again later', async (_, broken) => {
  const { email } = await invite();
  const job = [...jobs];
  await deliver(job, broken);
  expect(await outboxOf(email)).toMatchObject([{ content: expect.any(String) }]);
  const again = await ringAfter(2 * MINUTE, email);
  expect(again).toEqual(job);
  const provider = accepting();
  await deliver(again, provider);
  expect(provider.sent).toHaveLength(1);
  expect(await mailsCounted(email)).toBe(1);
});

test('a consumer that died with a mail in its hand is replaced after its lease, and not before', async () => {
  const { email } = await invite();
  const [job] = jobs;
  expect(await objectOf(email).claimMail(job?.mailId ?? '')).toMatchObject({ to: email });
  const provider = accepting();
  moveClock(59 * SECOND);
  await deliver([job], provider);
  expect(provider.sent).toEqual([]);
  expect(await ringAfter(SECOND, email)).toEqual([job]);
  await deliver([job], provider);
  expect(provider.sent).toHaveLength(1);
});

test('a consumer that comes back after its lease with the word "sent" ends the matter, counted once', async () => {
  const { email } = await invite();
  const job = [...jobs];
  const slow = Promise.withResolvers<MailResult>();
  const asked = Promise.withResolvers<void>();
  const first = deliver(
    job,
    providerThat(() => {
      asked.resolve();
      return slow.promise;
    }),
  );
  await asked.promise;
  const due = await ringAfter(MINUTE, email);
  expect(due).toEqual(job);
  slow.resolve({ kind: 'sent', providerId: null });
  await first;
  expect(await mailsCounted(email)).toBe(1);
  const provider = accepting();
  await deliver(due, provider);
  expect(provider.sent).toEqual([]);
  expect(await mailsCounted(email)).toBe(1);
});

test('two consumers who both sent, one of them late, are counted as one mail', async () => {
  const { email } = await invite();
  const mailId = jobs[0]?.mailId ?? '';
  const object = objectOf(email);
  expect(await object.claimMail(mailId)).toMatchObject({ claim: 1 });
  moveClock(MINUTE);
  expect(await object.claimMail(mailId)).toMatchObject({ claim: 2 });
  await object.settleMail(mailId, 2, { kind: 'sent', providerId: null });
  await object.settleMail(mailId, 1, { kind: 'sent', providerId: null });
  await object.settleMail(mailId, 1, { kind: 'retry', afterMs: null, reason: 'http_503' });
  expect(await mailsCounted(email)).toBe(1);
  expect(await outboxOf(email)).toEqual([]);
});

test('a late word of a consumer whose lease has ended does not take the mail from the next one', async () => {
  const { email } = await invite();
  const mailId = jobs[0]?.mailId ?? '';
  const object = objectOf(email);
  await object.claimMail(mailId);
  moveClock(MINUTE);
  await object.claimMail(mailId);
  await object.settleMail(mailId, 1, { kind: 'retry', afterMs: 0, reason: 'http_503' });
  await object.settleMail(mailId, 1, { kind: 'refused', reason: 'http_400' });
  expect(await outboxOf(email)).toMatchObject([{ state: 'claimed' }]);
  expect(await object.claimMail(mailId)).toBeNull();
});

test('a mail that waits for its next try is not taken by a repeated job before', async () => {
  const { email } = await invite();
  const mailId = jobs[0]?.mailId ?? '';
  const object = objectOf(email);
  await object.claimMail(mailId);
  await object.settleMail(mailId, 1, { kind: 'retry', afterMs: 10 * MINUTE, reason: 'http_429' });
  expect(await object.claimMail(mailId)).toBeNull();
  moveClock(10 * MINUTE);
  expect(await object.claimMail(mailId)).toMatchObject({ claim: 2 });
});

test('a sign-in mail whose link has died is not sent any more', async () => {
  const { email } = await invite();
  const mailId = jobs[0]?.mailId ?? '';
  moveClock(16 * MINUTE);
  expect(await objectOf(email).claimMail(mailId)).toBeNull();
  expect(await outboxOf(email)).toEqual([]);
});

test('a word about a mail that never was changes nothing', async () => {
  const { email } = await invite();
  const before = (await objectOf(email).adminView([]))?.progress.rev;
  await objectOf(email).settleMail(crypto.randomUUID(), 1, { kind: 'sent', providerId: null });
  expect((await objectOf(email).adminView([]))?.progress.rev).toBe(before);
  expect(await mailsCounted(email)).toBe(0);
});
