/** What the timeline tells of mails, read from where mails are kept. */
import type { MailKind } from '../src/wire/mail.ts';
import type { MailEvent } from '../src/wire/mailEvents.ts';
import type { TimelineEvent } from '../src/wire/timeline.ts';
import type { Database } from './Database.ts';
import { deadLetters } from './deadLetters.ts';
import { listSentMails } from './mailHistory.ts';
import type { Dated } from './timeline.ts';

/** @returns mails sent, what went wrong with them, and mails that were given up */
export function mailTimeline(db: Database): Dated[] {
  const sent = listSentMails(db).flatMap(({ id, kind, sentAt, events }) => [
    ...events.flatMap((event): Dated[] => {
      const trouble = troubleOf(kind, event);
      return trouble ? [{ id: `mail:${id}:${event.id}`, at: event.at, event: trouble }] : [];
    }),
    { id: `mail:${id}`, at: sentAt, event: { kind: 'mail_sent' as const, detail: { kind } } },
  ]);
  const givenUp = deadLetters(db).map(({ id, kind, state, reason, failedAt }) => ({
    id: `mail:${id}`,
    at: Date.parse(failedAt),
    event: { kind: 'mail_given_up' as const, detail: { kind, state, reason } },
  }));
  return [...givenUp, ...sent];
}

/** @returns null for what is no trouble: the e-mail report counts openings and clicks */
function troubleOf(mailKind: MailKind, event: MailEvent): TimelineEvent | null {
  if (event.kind === 'bounced') {
    return { kind: 'mail_bounced', detail: { kind: mailKind, hard: event.hard ?? false } };
  }
  if (event.kind === 'complained') return { kind: 'mail_complained', detail: { kind: mailKind } };
  return null;
}
