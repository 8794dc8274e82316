/** What the mail consumer asks of a reader. */
import { mayBeSent } from '../src/rules/mailPolicy.ts';
import type { ClaimedMail, MailContent, MailKind } from '../src/wire/mail.ts';
import type { MailOutcome } from '../src/wire/readerRpc.ts';
import { isStillMeant, noteBroadcastSent } from './broadcasts.ts';
import { chapterMailSent } from './chapterMails.ts';
import type { Database } from './Database.ts';
import { tellDeadLetters } from './deadLetters.ts';
import { isWorthSending } from './loginTokens.ts';
import { addSentMail } from './mailHistory.ts';
import type { Profile } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @returns the mail to send, or null when it is gone, not due, not wanted any more, or another consumer has it */
export function claimMail(context: ReaderContext, mailId: string, now: number): ClaimedMail | null {
  const { db, outbox, state } = context;
  const { profile } = state;
  if (!profile) return null;
  return db.transaction(() => {
    const claim = outbox.claim(mailId, now);
    tellDeadLetters(context, now);
    if (!claim) return null;
    const { number, content, createdAt } = claim;
    if (!isStillWanted(context, profile, content, createdAt, now)) {
      outbox.drop(mailId);
      return null;
    }
    const { email, firstName, hasAccess } = profile;
    return { id: mailId, claim: number, mailedAt: createdAt, to: email, firstName, hasAccess, content };
  });
}

/** Whether the reader would still want a mail that waits. */
export function isStillWanted(
  { db, state }: ReaderContext,
  profile: Profile,
  content: MailContent,
  createdAt: number,
  now: number,
): boolean {
  if (!mayBeSent(content.kind, profile.mailPreferences, profile.suppressed)) return false;
  switch (content.kind) {
    case 'welcome':
    case 'magic_link':
      return isWorthSending(db, content.tokenId, createdAt, now);
    case 'chapter':
    case 'reminder':
    case 'completion':
    case 'purchase':
      return true;
    case 'broadcast':
      return isStillMeant(state, content.target, now);
  }
}

/** Records what became of a claimed mail, and counts it once when it was sent. */
export function settleMail(
  context: ReaderContext,
  mailId: string,
  claim: number,
  result: MailOutcome,
  now: number,
): void {
  const { db, outbox, state } = context;
  const { profile } = state;
  if (!profile) return;
  db.transaction(() => {
    const kind = outbox.kindOf(mailId);
    if (!outbox.settle(mailId, claim, result, now, Math.random()) || kind === null) {
      return tellDeadLetters(context, now);
    }
    state.changeProfile(countSentMail(db, profile, mailId, kind, now), now);
  });
}

/** Puts a mail that was sent into the history. @returns the profile that counts it, still to be written */
export function countSentMail(
  db: Database,
  profile: Profile,
  mailId: string,
  kind: MailKind,
  sentAt: number,
): Profile {
  addSentMail(db, mailId, kind, sentAt);
  if (kind === 'broadcast') noteBroadcastSent(db, mailId, sentAt);
  const counted = kind === 'chapter' ? chapterMailSent(profile, sentAt) : profile;
  const lastEmailSentAt = Math.max(profile.lastEmailSentAt ?? 0, sentAt);
  return { ...counted, emailsSent: profile.emailsSent + 1, lastEmailSentAt };
}
