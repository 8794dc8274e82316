/** The queue and the mail provider in a test's hand: what the objects announce is kept, not delivered. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, vi } from 'vitest';
import { signClickToken, signMailToken, signOpenToken } from '../../src/auth/tokens.ts';
import { readMailedChapter } from '../../src/content/mailedChapter.ts';
import { openBroadcastLetters } from '../../src/email/broadcastLetters.ts';
import { consumeMailJobs } from '../../src/email/consumer.ts';
import type { MailProvider, OutgoingMail } from '../../src/email/provider.ts';
import { createLog } from '../../src/log.ts';
import { openMetrics } from '../../src/metrics.ts';
import { openBroadcasts, openReaders } from '../../src/readers.ts';
import type { MailJob } from '../../src/wire/queue.ts';
import type { MailResult } from '../../src/wire/readerRpc.ts';
import { config, keys, objectOf } from './api.ts';

/** Call at the top of a test file. @returns the messages that objects send to the queue in the test that is running */
export function queueOfEachTest(): MailJob[] {
  const jobs: MailJob[] = [];
  beforeEach(() => {
    jobs.length = 0;
    interceptQueue(jobs);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return jobs;
}

/** Takes every message that objects send to the queue from here on. @returns them, in order, as they come */
export function interceptQueue(jobs: MailJob[] = []): MailJob[] {
  // The objects hold a binding of their own; what all bindings share is their prototype.
  const queue: Queue<MailJob> = Object.getPrototypeOf(env.MAIL_QUEUE);
  vi.spyOn(queue, 'send').mockImplementation(async (job) => {
    jobs.push(job);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
  return jobs;
}

export type Provider = MailProvider & { sent: OutgoingMail[] };

/** A provider that notes what it is given and answers as the test says. */
export function providerThat(answers: (mail: OutgoingMail) => MailResult | Promise<MailResult>): Provider {
  const sent: OutgoingMail[] = [];
  return {
    sent,
    async send(mail) {
      sent.push(mail);
      return answers(mail);
    },
  };
}

export const accepting = () => providerThat(() => ({ kind: 'sent', providerId: null }));

const readBroadcast = openBroadcastLetters(
  (id, isKnown) => openBroadcasts(env, config).byId(id).release(isKnown),
  config.frontendUrl,
);

/** Delivers messages as one batch. @returns which of them were acknowledged and which are to come again, by place */
export async function deliver(
  bodies: readonly unknown[],
  provider: MailProvider,
): Promise<{ acknowledged: string[]; again: string[] }> {
  const messages = bodies.map((body, at) => ({ id: String(at), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch('handbook-mail', messages);
  await consumeMailJobs(batch, {
    readers: openReaders(env, config),
    provider,
    readChapter: (chapterNumber) => readMailedChapter(env, config.apiUrl, chapterNumber),
    readBroadcast,
    signMailToken: (claims, mailedAt) => signMailToken(keys, claims, mailedAt),
    signOpenToken: (claims, mailedAt) => signOpenToken(keys, claims, mailedAt),
    signClickToken: (claims, mailedAt) => signClickToken(keys, claims, mailedAt),
    config,
    log: createLog(),
    metrics: openMetrics(undefined),
  });
  const result = await getQueueResult(batch, createExecutionContext());
  return { acknowledged: result.explicitAcks.sort(), again: result.retryMessages.map(({ msgId }) => msgId) };
}

/** The mails in a reader's outbox, oldest first. */
export function outboxOf(email: string) {
  return runInDurableObject(objectOf(email), (_, { storage }) =>
    storage.sql
      .exec<{ id: string; state: string; content: string | null; attempts: number; due_at: number | null }>(
        'SELECT id, state, content, attempts, due_at FROM outbox ORDER BY created_at',
      )
      .toArray(),
  );
}

export async function mailsCounted(email: string): Promise<number | undefined> {
  return (await objectOf(email).adminView([]))?.reader.emailsSent;
}
