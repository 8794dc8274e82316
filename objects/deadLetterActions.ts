/**
 * What an administrator does with a mail that was given up. D1 lists it and may be late, so whether it can be sent again
 * is decided here, where the mail is.
 */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { MailContent } from '../src/wire/mail.ts';
import { tellDeadLetters } from './deadLetters.ts';
import { isStillWanted } from './mail.ts';
import { findDeadLetter } from './outboxRows.ts';
import type { ReaderContext } from './ReaderContext.ts';

const NOT_DEAD = 'This mail is no dead letter any more; it was sent again, or is on its way.';
const LINK_DIED = 'The sign-in link in this mail has died; its reader can ask for a new one.';
const NOT_WANTED = 'Its reader does not want this mail any more, or the address is suppressed.';

/** Puts a dead letter back into the queue with all its tries. @returns `conflict` with the reason if it cannot be sent */
export function retryDeadLetter(context: ReaderContext, mailId: string, now: number): Outcome<null> {
  const { db, outbox, state, mailsToAnnounce } = context;
  const row = findDeadLetter(db, mailId);
  if (!row || !state.profile) return fail({ code: 'conflict', detail: NOT_DEAD });
  const content: MailContent = JSON.parse(row.content);
  if (!isStillWanted(context, state.profile, content, row.created_at, now)) {
    return fail({ code: 'conflict', detail: 'link' in content ? LINK_DIED : NOT_WANTED });
  }
  db.transaction(() => {
    outbox.retry(row, now);
    tellDeadLetters(context, now);
  });
  mailsToAnnounce.push({ mailId });
  return ok(null);
}

/** Forgets a dead letter. @returns `conflict` when the mail is none any more */
export function discardDeadLetter(context: ReaderContext, mailId: string, now: number): Outcome<null> {
  const { db, outbox } = context;
  const row = findDeadLetter(db, mailId);
  if (!row) return fail({ code: 'conflict', detail: NOT_DEAD });
  db.transaction(() => {
    outbox.discard(row);
    tellDeadLetters(context, now);
  });
  return ok(null);
}
