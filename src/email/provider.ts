/** What sends a mail. Every provider answers with one of three words, so that the consumer need know none of them. */
import type { MailKind } from '../wire/mail.ts';
import type { MailResult } from '../wire/readerRpc.ts';

export type OutgoingMail = {
  /** Names the mail for a provider that recognises repeats. */
  id: string;
  to: string;
  from: string;
  replyTo: string | null;
  kind: MailKind;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
};

export type MailProvider = { send: (mail: OutgoingMail) => Promise<MailResult> };
