/** What the mail consumer asks of a reader. */
import type { ClaimedMail } from '../src/wire/mail.ts';
import type { MailResult } from '../src/wire/readerRpc.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @returns the mail to send, or null when it is gone or another consumer has it */
export function claimMail({ outbox, state }: ReaderContext, mailId: string, now: number): ClaimedMail | null {
  if (!state.profile) return null;
  const content = outbox.claim(mailId, now);
  return content && { id: mailId, to: state.profile.email, firstName: state.profile.firstName, content };
}

/** Records what became of a claimed mail, and counts it once when it was sent. */
export function settleMail(
  { db, outbox, state }: ReaderContext,
  mailId: string,
  result: MailResult,
  now: number,
): void {
  const { profile } = state;
  if (!profile) return;
  db.transaction(() => {
    if (!outbox.settle(mailId, result, now, Math.random())) return;
    state.changeProfile({ ...profile, emailsSent: profile.emailsSent + 1, lastEmailSentAt: now }, now);
  });
}
