/**
 * What both providers' webhooks tell, in one form. Pure: a body that was verified in, events out. Types that nobody
 * asked for, mails that are not ours and single events without the needed fields are left out, so that one odd event
 * does not keep its whole batch from counting; a body that is no such list at all is a failure.
 */
import * as v from 'valibot';
import { type FailureDetail, fail, type Outcome, ok } from '../../errors.ts';
import type { MailEvent } from '../../wire/mailEvents.ts';

export type ProviderEvent = {
  /** The provider's id of the event: each counts once. */
  eventId: string;
  /** Our id of the mail. */
  mailId: string;
  /** The recipient as the provider spells it. */
  to: string;
  kind: MailEvent['kind'];
  /** Milliseconds since 1970. */
  at: number;
  userAgent?: string;
  ip?: string;
  url?: string;
  /** Of a bounce: the address is no good, now and later. */
  hard?: boolean;
  /** Of an open: the provider itself knows that a machine fetched the picture. */
  machine?: true;
};

const USER_AGENT_MAX_LENGTH = 512;
const URL_MAX_LENGTH = 2_048;

/** What every event must have, under whatever names. */
export const eventFields = {
  eventId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  mailId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  to: v.pipe(v.string(), v.minLength(3), v.maxLength(320)),
};

/** What is missing or odd in a detail is no reason to lose the event, so such a detail is left out. */
export function eventDetails(raw: {
  userAgent?: unknown;
  ip?: unknown;
  url?: unknown;
}): Pick<ProviderEvent, 'userAgent' | 'ip' | 'url'> {
  const { userAgent, ip, url } = raw;
  return {
    ...(typeof userAgent === 'string' && userAgent !== ''
      ? { userAgent: userAgent.slice(0, USER_AGENT_MAX_LENGTH) }
      : {}),
    ...(typeof ip === 'string' && /^[0-9a-fA-F.:]{2,45}$/.test(ip) ? { ip } : {}),
    ...(typeof url === 'string' && /^https?:\/\//.test(url) && url.length <= URL_MAX_LENGTH ? { url } : {}),
  };
}

/** @param schema of the body as a whole @returns its output, or the failure that the body is */
export function parseBody<T>(schema: v.GenericSchema<unknown, T>, body: Uint8Array): Outcome<T> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    return fail({ code: 'invalid_json' });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return ok(result.output);
  const found: FailureDetail[] = result.issues
    .slice(0, 5)
    .map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message }));
  return fail({ code: 'invalid_body', details: found });
}
