/**
 * `POST /api/email/webhooks/…`: what mail providers tell of mails, signed. Each event counts once, so a provider that
 * was not answered, or answered 503, sends its events again without harm.
 */
import type { Context, Handler } from '../../context.ts';
import { eventsByReader } from '../../email/webhooks/eventsByReader.ts';
import type { ProviderEvent } from '../../email/webhooks/providerEvents.ts';
import { parseResendEvent } from '../../email/webhooks/resendEvents.ts';
import { verifyResend } from '../../email/webhooks/resendSignature.ts';
import { parseSendgridEvents } from '../../email/webhooks/sendgridEvents.ts';
import { verifySendgrid } from '../../email/webhooks/sendgridSignature.ts';
import type { SignatureVerdict } from '../../email/webhooks/signature.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { readBytes } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { inParallel } from '../../inParallel.ts';

/** SendGrid sends a batch when it reaches 768 KB. */
const BODY_MAX_BYTES = 1024 * 1024;
/** Readers told at once; a batch is about hundreds of them. */
const READERS_AT_ONCE = 20;
const RETRY_SECONDS = 60;

export const sendgridWebhook: Handler = async (_, context) => {
  const key = context.sendgridWebhookKey;
  if (!key) throw new RequestFailure({ code: 'not_found' });
  const body = await readBytes(context.original, BODY_MAX_BYTES);
  requireGenuine(context, await verifySendgrid(key, context.original.headers, body, Date.now()));
  await tell(context, unwrap(parseSendgridEvents(body)));
  return json({ success: true });
};

export const resendWebhook: Handler = async (_, context) => {
  const secret = context.config.resendWebhookSecret;
  if (secret === null) throw new RequestFailure({ code: 'not_found' });
  const { headers } = context.original;
  const body = await readBytes(context.original, BODY_MAX_BYTES);
  requireGenuine(context, await verifyResend(secret, headers, body, Date.now()));
  await tell(context, unwrap(parseResendEvent(headers.get('svix-id') ?? '', body)));
  return json({ success: true });
};

/** The reason is for the operator; a forger learns nothing of it. */
function requireGenuine({ log, route }: Context, verdict: SignatureVerdict): void {
  if (verdict.ok) return;
  log.warn('webhook.refused', { route, reason: verdict.reason });
  throw new RequestFailure({ code: 'signature_invalid' });
}

/** @throws RequestFailure when a reader could not be told; all others are then told nevertheless */
async function tell({ readers, log }: Context, events: readonly ProviderEvent[]): Promise<void> {
  const reported = [...eventsByReader(events)];
  let failures = 0;
  await inParallel(reported, READERS_AT_ONCE, async ([email, eventsOfReader]) => {
    try {
      await readers.byEmail(email).takeMailEvents(eventsOfReader);
    } catch (error) {
      failures += 1;
      log.error('webhook.reader_failed', error);
    }
  });
  log.info('webhook.taken', { events: events.length, readers: reported.length, failures });
  if (failures > 0) throw new RequestFailure({ code: 'unavailable', retryAfterSeconds: RETRY_SECONDS });
}
