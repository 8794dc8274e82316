/** Resend's events: one a request, named by the request's `svix-id` header, with the tags of its mail. */
import * as v from 'valibot';
import { type Outcome, ok } from '../../errors.ts';
import { eventDetails, eventFields, type ProviderEvent, parseBody } from './providerEvents.ts';

const Body = v.object({ type: v.string(), created_at: v.string(), data: v.unknown() });

const Visit = v.optional(v.fallback(v.record(v.string(), v.unknown()), {}), {});

/** Tags come as an object of names and values; the list form of a request is taken too. */
const Tags = v.union([
  v.object({ mail_id: eventFields.mailId }),
  v.pipe(
    v.array(v.object({ name: v.string(), value: v.string() })),
    v.transform((tags) => ({ mail_id: tags.find(({ name }) => name === 'mail_id')?.value })),
    v.object({ mail_id: eventFields.mailId }),
  ),
]);

const Data = v.object({
  tags: Tags,
  to: v.pipe(
    v.union([v.array(eventFields.to), eventFields.to]),
    v.transform((to) => (typeof to === 'string' ? to : to[0])),
    eventFields.to,
  ),
  bounce: Visit,
  click: Visit,
  open: Visit,
});

const KINDS = new Map<string, ProviderEvent['kind']>([
  ['email.delivered', 'delivered'],
  ['email.opened', 'opened'],
  ['email.clicked', 'clicked'],
  ['email.bounced', 'bounced'],
  ['email.complained', 'complained'],
  ['email.failed', 'dropped'],
  ['email.suppressed', 'dropped'],
]);

/**
 * @param eventId the verified `svix-id` header
 * @param body the request's, verified
 * @returns one event, or none when its type or its mail is not for us
 */
export function parseResendEvent(eventId: string, body: Uint8Array): Outcome<ProviderEvent[]> {
  const parsed = parseBody(Body, body);
  if (!parsed.ok) return parsed;
  const { type, created_at, data } = parsed.value;
  const event = eventOf(eventId, type, Date.parse(created_at), data);
  return ok(event === null ? [] : [event]);
}

function eventOf(eventId: string, type: string, at: number, data: unknown): ProviderEvent | null {
  const kind = KINDS.get(type);
  const parsed = v.safeParse(Data, data);
  if (!kind || !parsed.success || Number.isNaN(at) || !v.is(eventFields.eventId, eventId)) return null;
  const { tags, to, bounce, click, open } = parsed.output;
  const visit = kind === 'clicked' ? click : open;
  return {
    eventId,
    mailId: tags.mail_id,
    to,
    kind,
    at,
    ...eventDetails({ userAgent: visit.userAgent, ip: visit.ipAddress, url: visit.link }),
    // Resend's types: Permanent, Transient, Undetermined.
    ...(kind === 'bounced' ? { hard: bounce.type === 'Permanent' } : {}),
  };
}
