/** SendGrid's events: an array of them, each with the custom arguments of its mail beside its own fields. */
import * as v from 'valibot';
import { type Outcome, ok } from '../../errors.ts';
import { eventDetails, eventFields, type ProviderEvent, parseBody } from './providerEvents.ts';

/** SendGrid sends a batch at least every 30 s or at 768 KB; more than this is not SendGrid. */
const EVENTS_MAX = 10_000;

const Batch = v.pipe(v.array(v.unknown()), v.maxLength(EVENTS_MAX));

const Event = v.object({
  event: v.string(),
  sg_event_id: eventFields.eventId,
  mail_id: eventFields.mailId,
  email: eventFields.to,
  timestamp: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(32_503_680_000)),
  type: v.optional(v.unknown()),
  sg_machine_open: v.optional(v.unknown()),
  useragent: v.optional(v.unknown()),
  ip: v.optional(v.unknown()),
  url: v.optional(v.unknown()),
});

const KINDS = new Map<string, ProviderEvent['kind']>([
  ['delivered', 'delivered'],
  ['open', 'opened'],
  ['click', 'clicked'],
  ['bounce', 'bounced'],
  ['spamreport', 'complained'],
  ['dropped', 'dropped'],
  ['unsubscribe', 'unsubscribed'],
  ['group_unsubscribe', 'unsubscribed'],
]);

/** @param body the request's, verified @returns the events that count, in the order they came */
export function parseSendgridEvents(body: Uint8Array): Outcome<ProviderEvent[]> {
  const batch = parseBody(Batch, body);
  if (!batch.ok) return batch;
  return ok(batch.value.map(eventOf).filter((event) => event !== null));
}

function eventOf(item: unknown): ProviderEvent | null {
  const parsed = v.safeParse(Event, item);
  if (!parsed.success) return null;
  const raw = parsed.output;
  const kind = KINDS.get(raw.event);
  if (!kind) return null;
  return {
    eventId: raw.sg_event_id,
    mailId: raw.mail_id,
    to: raw.email,
    kind,
    at: raw.timestamp * 1000,
    ...eventDetails({ userAgent: raw.useragent, ip: raw.ip, url: raw.url }),
    // "blocked" is a refusal for now: a full mailbox, a filter, a reputation.
    ...(kind === 'bounced' ? { hard: raw.type !== 'blocked' } : {}),
    ...(kind === 'opened' && raw.sg_machine_open === true ? { machine: true } : {}),
  };
}
