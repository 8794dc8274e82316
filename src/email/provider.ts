/** What sends a mail. Every provider answers in the same few words, so that the consumer need know none of them. */
import type { MailKind } from '../wire/mail.ts';
import type { MailResult } from '../wire/readerRpc.ts';

export type OutgoingMail = {
  /** Names the mail for a provider that recognises repeats, and in its events. */
  id: string;
  to: string;
  from: string;
  replyTo: string | null;
  /** A digest goes to administrators; it is no reader's mail and counted nowhere. */
  kind: MailKind | 'digest';
  subject: string;
  text: string;
  html: string;
  /** The same with our own tracking, for a provider that has none. */
  trackedHtml?: string | null;
  /** What the fields above do not make, such as List-Unsubscribe. */
  headers: Record<string, string>;
};

/** `send` does not throw for what a peer does, however odd; a throw is a defect. */
export type MailProvider = { send: (mail: OutgoingMail) => Promise<MailResult> };

/** A server that says nothing for so long will not say anything. */
const PROVIDER_TIMEOUT_MAX_MS = 25_000;

/**
 * @param patienceMs how long a claim lasts; two providers in turn must be done before another consumer may begin
 * @returns what one provider may take for one mail
 */
export function providerTimeoutMs(patienceMs: number): number {
  return Math.min(PROVIDER_TIMEOUT_MAX_MS, Math.floor(patienceMs * 0.4));
}

/** An operator who mends a key wants mail to flow soon; more often would only fill the log. */
export const PAUSE_MS = 15 * 60 * 1000;
