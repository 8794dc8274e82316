/** A webhook's events, sorted by the readers whose mails they are about, in the form that their objects keep. */
import { isMachineAgent, linkName } from '../../rules/mailVisitors.ts';
import { normaliseEmail } from '../../wire/emailAddress.ts';
import type { MailFact, MailTold } from '../../wire/mailFacts.ts';
import type { MailEvent } from './events.ts';

/** @returns what to tell each reader, by normalised address; an event for what is no address is left out */
export function toldByReader(events: readonly MailEvent[]): Map<string, MailTold[]> {
  const told = new Map<string, MailTold[]>();
  for (const event of events) {
    const email = normaliseEmail(event.to);
    if (email === null) continue;
    told.set(email, [...(told.get(email) ?? []), { mailId: event.mailId, fact: factOf(event) }]);
  }
  return told;
}

function factOf({ eventId, kind, at, machine, userAgent, url, hard }: MailEvent): MailFact {
  const isMachine = machine === true || (userAgent !== undefined && isMachineAgent(userAgent));
  return {
    id: eventId,
    kind,
    at,
    ...(isMachine && (kind === 'opened' || kind === 'clicked') ? { machine: true } : {}),
    ...(kind === 'clicked' && url !== undefined ? { link: linkName(url) } : {}),
    ...(hard === true ? { hard: true } : {}),
  };
}
