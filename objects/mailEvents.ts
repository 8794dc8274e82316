/** What the timeline tells of mails, read from where mails are kept. */
import type { MailKind } from '../src/wire/mail.ts';
import type { MailFact } from '../src/wire/mailFacts.ts';
import type { TimelineEvent } from '../src/wire/timeline.ts';
import type { Database } from './Database.ts';
import { deadLetters } from './deadLetters.ts';
import { listSentMails } from './mailHistory.ts';
import type { Dated } from './timeline.ts';

/** @returns mails sent, what went wrong with them, and mails that were given up */
export function mailEvents(db: Database): Dated[] {
  const sent = listSentMails(db).flatMap(({ id, kind, sentAt, facts }) => [
    ...facts.flatMap((fact): Dated[] => {
      const event = troubleOf(kind, fact);
      return event ? [{ id: `mail:${id}:${fact.id}`, at: fact.at, event }] : [];
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
function troubleOf(mailKind: MailKind, fact: MailFact): TimelineEvent | null {
  if (fact.kind === 'bounced') {
    return { kind: 'mail_bounced', detail: { kind: mailKind, hard: fact.hard ?? false } };
  }
  if (fact.kind === 'complained') return { kind: 'mail_complained', detail: { kind: mailKind } };
  return null;
}
