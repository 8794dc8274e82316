/** From the outbox to the provider: one mail, whatever the queue and its consumers do. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { MailJob } from '../../src/wire/queue.ts';
import worker from '../../src/worker.ts';
import { call, newAddress } from '../helpers/api.ts';
import { accepting, deliver, mailsCounted, outboxOf, queueOfEachTest } from '../helpers/postOffice.ts';
import { invite } from '../helpers/signIn.ts';

const jobs = queueOfEachTest();

test('a mail goes to the normalised address only, and is counted and forgotten once it is sent', async () => {
  const email = newAddress();
  await call('POST', '/api/email/signup', { body: { email: ` ${email.toUpperCase()}`, firstName: 'Ada' } });
  const provider = accepting();
  expect(jobs).toHaveLength(1);
  expect(await deliver(jobs, provider)).toEqual({ acknowledged: ['0'], again: [] });
  expect(provider.sent).toMatchObject([
    { to: email, kind: 'welcome', from: expect.stringContaining('handbook@') },
  ]);
  expect(provider.sent[0]?.text).toContain('Ada');
  expect(await outboxOf(email)).toEqual([]);
  expect(await mailsCounted(email)).toBe(1);
});

test('a message on the queue names no address and holds no secret', async () => {
  const { email, token, code } = await invite();
  const text = JSON.stringify(jobs);
  for (const secret of [email, token, code]) expect(text).not.toContain(secret);
  expect(Object.keys(jobs[0] ?? {}).sort()).toEqual(['mailId', 'objectId']);
});

test('messages that are no jobs are put away, and the job among them is done', async () => {
  const { email } = await invite();
  const [job] = jobs;
  const malformed = [
    null,
    'text',
    42,
    [],
    {},
    { objectId: 'x', mailId: 'y' },
    { ...job, objectId: job?.objectId.toUpperCase() },
    { ...job, mailId: '' },
    { ...job, mailId: 'x'.repeat(65) },
    { ...job, mailId: 7 },
  ];
  const provider = accepting();
  const outcome = await deliver([...malformed, job], provider);
  expect(outcome.acknowledged).toHaveLength(malformed.length + 1);
  expect(outcome.again).toEqual([]);
  expect(provider.sent.map(({ to }) => to)).toEqual([email]);
});

test('a job for an object that never was leaves nothing behind, and one for no object comes again by itself', async () => {
  const { email } = await invite();
  const unknown = env.READERS.newUniqueId();
  const provider = accepting();
  const outcome = await deliver(
    [
      { objectId: unknown.toString(), mailId: crypto.randomUUID() },
      { objectId: 'f'.repeat(64), mailId: crypto.randomUUID() },
      { ...jobs[0], mailId: crypto.randomUUID() },
      jobs[0],
    ],
    provider,
  );
  expect(outcome).toEqual({ acknowledged: ['0', '2', '3'], again: ['1'] });
  expect(provider.sent.map(({ to }) => to)).toEqual([email]);
  const tables = await runInDurableObject(env.READERS.get(unknown), (_, { storage }) =>
    storage.sql.exec('SELECT name FROM sqlite_master').toArray(),
  );
  expect(tables).toEqual([]);
});

test('a message delivered twice sends one mail', async () => {
  const { email } = await invite();
  const provider = accepting();
  await deliver(jobs, provider);
  expect(await deliver([...jobs, ...jobs], provider)).toEqual({ acknowledged: ['0', '1'], again: [] });
  expect(provider.sent).toHaveLength(1);
  expect(await mailsCounted(email)).toBe(1);
});

test('20 consumers at once send each of two mails once', async () => {
  const { email } = await invite();
  await invite(email);
  expect(jobs).toHaveLength(2);
  const provider = accepting();
  await Promise.all(
    Array.from({ length: 20 }, (_, nth) => deliver(nth % 2 ? jobs : jobs.toReversed(), provider)),
  );
  expect(provider.sent.map(({ kind }) => kind).sort()).toEqual(['magic_link', 'welcome']);
  expect(await mailsCounted(email)).toBe(2);
});

test('what ends in the dead-letter queue is noted and put away', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const message = {
    id: 'a',
    timestamp: new Date(),
    attempts: 4,
    body: { objectId: '0'.repeat(64), mailId: 'a' },
  };
  const batch = createMessageBatch<MailJob>('handbook-mail-dead', [message]);
  await worker.queue(batch, env);
  expect((await getQueueResult(batch, createExecutionContext())).ackAll).toBe(true);
  expect(warn.mock.calls.flat().join()).toContain('mail.dead_messages');
});
