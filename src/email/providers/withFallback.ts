/**
 * A second provider for when the first is down. The rule: the second is asked when the first has certainly not taken
 * the mail (retry, paused). When it may have (unknown), only sign-in mails go on to the second, since two of them are
 * better than none. An idempotency key does not help here: the second provider does not know the first one's keys. For
 * the same reason an uncertain answer is never repeatable in a pair, because the repeat may go by the other way.
 */
import type { Log } from '../../log.ts';
import { isBetterTwiceThanNever } from '../../rules/outbox.ts';
import type { MailResult } from '../../wire/readerRpc.ts';
import type { MailProvider } from '../provider.ts';

export function withFallback(first: MailProvider, second: MailProvider, log: Log): MailProvider {
  return {
    async send(mail) {
      const answer = await first.send(mail).catch((error): MailResult => {
        log.error('mail.provider_failed', error, { mailId: mail.id });
        return { kind: 'unknown', repeatable: false, reason: 'provider_threw' };
      });
      if (answer.kind === 'sent' || answer.kind === 'refused') return answer;
      if (answer.kind === 'unknown' && !isBetterTwiceThanNever(mail.kind)) return unrepeatable(answer);
      // The operator must learn of the first provider's state even while the second does its work.
      if (answer.kind === 'paused') {
        const { kind, id: mailId } = mail;
        log.error('mail.provider_paused', new Error(answer.reason), { mailId, kind, reason: answer.reason });
      }
      log.warn('mail.fallback_used', { mailId: mail.id, reason: answer.reason });
      return combined(answer, await second.send(mail));
    },
  };
}

type Open = Exclude<MailResult, { kind: 'sent' | 'refused' }>;

/** Whatever is settled or uncertain at the second stands; otherwise the sooner of the two next tries. */
function combined(first: Open, second: MailResult): MailResult {
  if (second.kind === 'sent' || second.kind === 'refused') return second;
  if (second.kind === 'unknown') return unrepeatable(second);
  if (first.kind === 'unknown') return unrepeatable(first);
  if (second.kind === 'retry') return second;
  if (first.kind === 'retry') return first;
  return { ...second, afterMs: Math.min(first.afterMs, second.afterMs) };
}

function unrepeatable(answer: Extract<MailResult, { kind: 'unknown' }>): MailResult {
  return { ...answer, repeatable: false };
}
