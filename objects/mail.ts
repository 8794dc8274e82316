/** What the mail consumer asks of a reader. */
import { afterDropped, afterSent } from '../src/rules/decideNudge.ts';
import { mayBeSent } from '../src/rules/mailPolicy.ts';
import type { AddressContent, ClaimedMail, MailContent, MailKind } from '../src/wire/mail.ts';
import type { MailOutcome } from '../src/wire/readerRpc.ts';
import { isAddressMailWanted } from './addressChange.ts';
import { isStillMeant, noteBroadcastSent } from './broadcasts.ts';
import { chapterMailSent } from './chapterMails.ts';
import { tellDeadLetters } from './deadLetters.ts';
import { isWorthSending } from './loginTokens.ts';
import { addSentMail } from './mailHistory.ts';
import { isHeldBack } from './nudging.ts';
import type { Claim } from './outbox.ts';
import { findMail } from './outboxRows.ts';
import type { Profile } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @returns the mail to send, or null when it is gone, not due, not wanted any more, or another consumer has it */
export function claimMail(context: ReaderContext, mailId: string, now: number): ClaimedMail | null {
  const { db, outbox, state } = context;
  const { profile } = state;
  if (!profile) return null;
  return db.transaction(() => {
    const claim = outbox.claim(mailId, now);
    if (!claim || !isToBeSent(context, profile, mailId, claim, now)) {
      tellDeadLetters(context, now);
      return null;
    }
    const { number, content, createdAt } = claim;
    const { firstName, hasAccess } = profile;
    const about = { id: mailId, claim: number, mailedAt: createdAt, content };
    if (isToNewAddress(content)) {
      // It may be a stranger's, who is told nothing of the reader.
      return { ...about, to: content.email, firstName: null, hasAccess };
    }
    return { ...about, to: profile.email, firstName, hasAccess };
  });
}

/** @returns false when a claimed mail is put off, or not to be sent any more */
function isToBeSent(
  context: ReaderContext,
  profile: Profile,
  mailId: string,
  claim: Claim,
  now: number,
): boolean {
  if (isHeldBack(context, mailId, claim, now)) return false;
  if (isStillWanted(context, profile, claim.content, claim.createdAt, now)) return true;
  context.outbox.withdraw(mailId, now);
  noteIfDropped(context, mailId, claim.content);
  return false;
}

/** A mail of which nobody knows whether it was sent is still there, and no drip comes back to it. */
function noteIfDropped({ db, state }: ReaderContext, mailId: string, content: MailContent): void {
  if (findMail(db, mailId) === null) state.changeNudges(afterDropped(state.nudges, content));
}

function isToNewAddress(content: MailContent): content is AddressContent {
  return 'changeId' in content && content.side === 'new';
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
      return 'changeId' in content
        ? isAddressMailWanted(db, content.changeId, content.side, now)
        : isWorthSending(db, content.tokenId, createdAt, now);
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
    const row = findMail(db, mailId);
    const mail = row && { kind: row.kind, content: JSON.parse(row.content) };
    if (!outbox.settle(mailId, claim, result, now, Math.random()) || mail === null) {
      if (mail && result.kind === 'withdrawn') noteIfDropped(context, mailId, mail.content);
      return tellDeadLetters(context, now);
    }
    state.changeProfile(countSentMail(context, profile, mailId, mail, now), now);
  });
}

/** Puts a mail that was sent into the history. @returns the profile that counts it, still to be written */
export function countSentMail(
  { db, state }: Pick<ReaderContext, 'db' | 'state'>,
  profile: Profile,
  mailId: string,
  { kind, content }: { kind: MailKind; content: MailContent },
  sentAt: number,
): Profile {
  addSentMail(db, mailId, kind, sentAt);
  if (content.kind === 'broadcast') noteBroadcastSent(db, mailId, sentAt);
  if (profile.confirmedAt !== null) {
    state.changeNudges(afterSent(state.nudges, content, profile.timezone, sentAt));
  }
  const wasAskedFor = content.kind === 'chapter' && content.cause === 'asked';
  const counted = wasAskedFor ? chapterMailSent(profile, sentAt) : profile;
  const lastEmailSentAt = Math.max(profile.lastEmailSentAt ?? 0, sentAt);
  return { ...counted, emailsSent: profile.emailsSent + 1, lastEmailSentAt };
}
