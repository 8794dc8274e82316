/**
 * Sends mails. A queue message only says where to look; the reader's object decides by the claim whether there is
 * still something to send, so that lost, repeated and reordered messages all end in one mail.
 */
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Readers } from '../readers.ts';
import { MailJob } from '../wire/queue.ts';
import type { MailResult } from '../wire/readerRpc.ts';
import type { MailProvider } from './provider.ts';
import { renderMail } from './templates.ts';

export type MailDeps = {
  readers: Pick<Readers, 'byObjectId'>;
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
    deps.log.error('mail.provider_failed', error, { mailId });
    return { kind: 'retry', afterMs: null };
  });
  await object.settleMail(mailId, result);
  deps.log.info('mail.settled', { mailId, kind: mail.kind, result: result.kind });
}
