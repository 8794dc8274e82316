/**
 * Sends mails. A queue message only says where to look; the reader's object decides by the claim whether there is
 * still something to send, so that lost, repeated and reordered messages all end in one mail.
 */
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { ClaimedMail } from '../wire/mail.ts';
import { MailJob } from '../wire/queue.ts';
import type { MailResult } from '../wire/readerRpc.ts';
import type { MailProvider } from './provider.ts';
import { renderMail } from './templates.ts';

/** What the consumer needs of a reader's object. */
export type MailKeeper = {
  claimMail: (mailId: string) => Promise<ClaimedMail | null>;
  settleMail: (mailId: string, claim: number, result: MailResult) => Promise<void>;
};

export type MailDeps = {
  readers: { byObjectId: (objectId: string) => MailKeeper };
  provider: MailProvider;
  config: Pick<Config, 'mailFrom' | 'mailReplyTo' | 'productName'>;
  log: Log;
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
        deps.log.error('mail.job_failed', error, { mailId: job.output.mailId });
        message.retry();
      }
    }),
  );
}

async function sendMail({ objectId, mailId }: MailJob, deps: MailDeps): Promise<void> {
  const object = deps.readers.byObjectId(objectId);
  const claimed = await object.claimMail(mailId);
  if (!claimed) return;
  const { productName, mailFrom, mailReplyTo } = deps.config;
  const { subject, text, html } = renderMail(claimed, { productName });
  const mail = {
    id: claimed.id,
    to: claimed.to,
    from: mailFrom,
    replyTo: mailReplyTo,
    kind: claimed.content.kind,
    subject,
    text,
    html,
    headers: {},
  };
  const result = await deps.provider.send(mail).catch((error): MailResult => {
    // A provider that throws is a defect, and nobody knows how far it had come.
    deps.log.error('mail.provider_failed', error, { mailId });
    return { kind: 'unknown', repeatable: false, reason: 'provider_threw' };
  });
  await object.settleMail(mailId, claimed.claim, result);
  const reason = result.kind === 'sent' ? undefined : result.reason;
  if (result.kind === 'paused') deps.log.error('mail.provider_paused', new Error(reason), { mailId });
  deps.log.info('mail.settled', { mailId, kind: mail.kind, result: result.kind, reason });
}
