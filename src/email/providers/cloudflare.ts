/**
 * Cloudflare Email Sending by its binding. It makes Date and Message-ID itself, takes only listed headers and those
 * that begin with X-, and has no idempotency key. Failures are errors with a `code` of their own.
 */
import type { MailResult } from '../../wire/readerRpc.ts';
import { withinTime } from '../../withinTime.ts';
import { type MailProvider, PAUSE_MS } from '../provider.ts';
import { contact } from './contact.ts';

/** Limits of the account: tomorrow's quota is no sooner there for asking often. */
const QUOTA_DELAY_MS = 60 * 60 * 1000;

export function cloudflareProvider(binding: Pick<SendEmail, 'send'>, timeoutMs: number): MailProvider {
  return {
    async send(mail) {
      const sending = binding.send({
        to: mail.to,
        from: sender(mail.from),
        ...(mail.replyTo === null ? {} : { replyTo: sender(mail.replyTo) }),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        headers: { ...mail.headers, 'X-Mail-Id': mail.id },
      });
      const sent = sending.then(
        ({ messageId }): MailResult => ({ kind: 'sent', providerId: messageId || null }),
        (error: unknown) => resultOfError(error),
      );
      return withinTime(sent, timeoutMs, () => ({ kind: 'unknown', repeatable: false, reason: 'timeout' }));
    },
  };
}

/** The binding knows an address with a name, and one alone only as text. */
function sender(mailbox: string): string | EmailAddress {
  const { email, name } = contact(mailbox);
  return name === undefined ? email : { email, name };
}

/** By the error codes of the Workers API of Email Service. */
function resultOfError(error: unknown): MailResult {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = /^E_[A-Z_]{1,60}$/.test(code) ? code.toLowerCase() : 'binding_failed';
  switch (code) {
    case 'E_RATE_LIMIT_EXCEEDED':
    case 'E_INTERNAL_SERVER_ERROR':
    case 'E_DELIVERY_FAILED':
      return { kind: 'retry', afterMs: null, reason };
    case 'E_DAILY_LIMIT_EXCEEDED':
      return { kind: 'retry', afterMs: QUOTA_DELAY_MS, reason };
    case 'E_SENDER_NOT_VERIFIED':
    case 'E_SENDER_DOMAIN_NOT_AVAILABLE':
    case 'E_RECIPIENT_NOT_ALLOWED':
    case 'E_SENDER_NOT_ALLOWED':
      return { kind: 'paused', afterMs: PAUSE_MS, reason };
    default:
      // Whatever else has a code is about this mail: a field, a header, its size, a suppressed recipient.
      return reason === 'binding_failed'
        ? { kind: 'unknown', repeatable: false, reason }
        : { kind: 'refused', reason };
  }
}
