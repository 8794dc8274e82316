/** What an SMTP server's refusal, or its silence, means for the mail, by how far the dialogue had come. */
import type { MailResult } from '../../wire/readerRpc.ts';
import { PAUSE_MS } from '../provider.ts';
import type { SmtpReply } from './smtpConnection.ts';

/** The steps of sending one mail; from `content` on the server may have taken it. */
export type SmtpStep =
  | 'connect'
  | 'greeting'
  | 'hello'
  | 'starttls'
  | 'auth'
  | 'sender'
  | 'recipient'
  | 'data'
  | 'content';

/** RFC 4954 section 6: authentication is wanted, or too weak, or failed. */
const ABOUT_CREDENTIALS = new Set([530, 534, 535, 538]);

/** A reply other than the step hopes for. RFC 5321 section 4.2.1: 4yz is for now, 5yz for ever. */
export function refusedAt(step: SmtpStep, { code }: SmtpReply): MailResult {
  const reason = `smtp_${step}_${code}`;
  if (code >= 400 && code < 500) return { kind: 'retry', afterMs: null, reason };
  const aboutThisMail = step === 'recipient' || step === 'data' || step === 'content';
  if (code >= 500 && aboutThisMail && !ABOUT_CREDENTIALS.has(code)) return { kind: 'refused', reason };
  if (code >= 500) return { kind: 'paused', afterMs: PAUSE_MS, reason };
  return lostAt(step, `smtp_${step}_unexpected`);
}

/** No usable reply: time was up, the connection broke, or the peer speaks something else. */
export function lostAt(step: SmtpStep, reason = `smtp_${step}_lost`): MailResult {
  if (step === 'content') return { kind: 'unknown', repeatable: false, reason };
  return { kind: 'retry', afterMs: null, reason };
}
