/** A webhook's events, sorted by the readers whose mails they are about, in the form that their objects keep. */
import { isMachineAgent, linkName } from '../../rules/mailVisitors.ts';
import { normaliseEmail } from '../../wire/emailAddress.ts';
import type { MailEvent, ReportedEvent } from '../../wire/mailEvents.ts';
import type { ProviderEvent } from './providerEvents.ts';

/** @returns what to tell each reader, by normalised address; an event for what is no address is left out */
export function eventsByReader(events: readonly ProviderEvent[]): Map<string, ReportedEvent[]> {
  const reported = new Map<string, ReportedEvent[]>();
  for (const event of events) {
    const email = normaliseEmail(event.to);
    if (email === null) continue;
    reported.set(email, [...(reported.get(email) ?? []), { mailId: event.mailId, event: eventOf(event) }]);
  }
  return reported;
}

function eventOf({ eventId, kind, at, machine, userAgent, url, hard }: ProviderEvent): MailEvent {
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
