/**
 * Sends mails. A queue message only says where to look; the reader's object decides by the claim whether there is
 * still something to send, so that lost, repeated and reordered messages all end in one mail.
 */
import * as v from 'valibot';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { ClaimedMail } from '../wire/mail.ts';
import { MailJob } from '../wire/queue.ts';
import type { MailOutcome, MailResult } from '../wire/readerRpc.ts';
import { withinTime } from '../withinTime.ts';
import { type ComposeDeps, composeMail } from './composeMail.ts';
import type { MailProvider } from './provider.ts';

/** Reading a chapter must end well within the claim, whatever D1 and R2 do. */
const COMPOSE_TIMEOUT_MS = 5_000;
const SETTLE_PAUSES_MS = [100, 500, 2_000];

/** What the consumer needs of a reader's object. */
export type MailKeeper = {
  claimMail: (mailId: string) => Promise<ClaimedMail | null>;
  settleMail: (mailId: string, claim: number, result: MailOutcome) => Promise<void>;
};

export type MailDeps = ComposeDeps & {
  readers: { byObjectId: (objectId: string) => MailKeeper };
  provider: MailProvider;
  log: Log;
  metrics: Metrics;
};

/** Never throws: each message is acknowledged on its own, and what failed is brought again by its outbox. */
export async function consumeMailJobs(batch: Pick<MessageBatch, 'messages'>, deps: MailDeps): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const job = v.safeParse(MailJob, message.body);
      if (!job.success) {
        deps.log.warn('mail.malformed_job', { messageId: message.id });
        return message.ack();
      }
      try {
        await sendMail(job.output, deps);
        message.ack();
      } catch (error) {
        const { mailId, requestId } = job.output;
        deps.log.error('mail.job_failed', error, { mailId, requestId });
        message.retry();
      }
    }),
  );
}

async function sendMail({ objectId, mailId, requestId }: MailJob, deps: MailDeps): Promise<void> {
  const object = deps.readers.byObjectId(objectId);
  const claimed = await object.claimMail(mailId);
  if (!claimed) return;
  const startedAt = Date.now();
  const result = await send(objectId, claimed, requestId, deps);
  await settle({ objectId, mailId }, claimed.claim, result, deps);
  const { kind } = claimed.content;
  const reason = result.kind === 'sent' ? undefined : result.reason;
  if (result.kind === 'paused') {
    deps.log.error('mail.provider_paused', new Error(reason), { mailId, requestId, kind, reason });
  }
  deps.log.info('mail.settled', { mailId, requestId, objectId, kind, result: result.kind, reason });
  deps.metrics.mail({ kind, result: result.kind, reason: reason ?? '', ms: Date.now() - startedAt });
}

/** A word that is lost makes a second mail of a sign-in, so an object that is just restarting is told again. */
async function settle(
  { objectId, mailId }: MailJob,
  claim: number,
  result: MailOutcome,
  { readers }: MailDeps,
): Promise<void> {
  for (const pauseMs of SETTLE_PAUSES_MS) {
    try {
      return await readers.byObjectId(objectId).settleMail(mailId, claim, result);
    } catch {
      await scheduler.wait(pauseMs);
    }
  }
  await readers.byObjectId(objectId).settleMail(mailId, claim, result);
}

async function send(
  objectId: string,
  claimed: ClaimedMail,
  requestId: string | undefined,
  deps: MailDeps,
): Promise<MailOutcome> {
  let composed: Awaited<ReturnType<typeof composeMail>>;
  try {
    composed = await withinTime(composeMail(objectId, claimed, deps), COMPOSE_TIMEOUT_MS, () => {
      throw new Error('The mail was not composed in time.');
    });
  } catch (error) {
    // No provider was asked, so another try cannot make two of it.
    deps.log.error('mail.not_composed', error, { mailId: claimed.id, requestId });
    return { kind: 'retry', afterMs: null, reason: 'not_composed' };
  }
  if ('withdrawn' in composed) return { kind: 'withdrawn', reason: composed.withdrawn };
  return deps.provider.send(composed.mail).catch((error): MailResult => {
    // A provider that throws is a defect, and nobody knows how far it had come.
    deps.log.error('mail.provider_failed', error, { mailId: claimed.id, requestId });
    return { kind: 'unknown', repeatable: false, reason: 'provider_threw' };
  });
}
