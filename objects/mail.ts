/** What the mail consumer asks of a reader. */
import type { ClaimedMail } from '../src/wire/mail.ts';
import type { MailResult } from '../src/wire/readerRpc.ts';
import { isWorthSending } from './loginTokens.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @returns the mail to send, or null when it is gone, not due, or another consumer has it */
export function claimMail(context: ReaderContext, mailId: string, now: number): ClaimedMail | null {
  const { db, outbox, state } = context;
  const { profile } = state;
  if (!profile) return null;
  return db.transaction(() => {
    const claim = outbox.claim(mailId, now);
    if (!claim) return null;
    const { number, content, createdAt } = claim;
    if (!isWorthSending(db, content.tokenId, createdAt, now)) {
      outbox.drop(mailId);
      return null;
    }
    return { id: mailId, claim: number, to: profile.email, firstName: profile.firstName, content };
  });
}

/** Records what became of a claimed mail, and counts it once when it was sent. */
export function settleMail(
  { db, outbox, state }: ReaderContext,
  mailId: string,
  claim: number,
  result: MailResult,
  now: number,
): void {
  const { profile } = state;
  if (!profile) return;
  db.transaction(() => {
    if (!outbox.settle(mailId, claim, result, now, Math.random())) return;
    state.changeProfile({ ...profile, emailsSent: profile.emailsSent + 1, lastEmailSentAt: now }, now);
  });
}
