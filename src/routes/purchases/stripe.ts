/** `POST /api/purchases/stripe`: what Stripe tells of a payment reaches the reader who bought, once and in any order. */
import { createLoginTicket } from '../../auth/loginTicket.ts';
import type { Context, Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { BODY_MAX_BYTES, parseJson, readText } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { type PaymentEvent, parseStripeEvent } from '../../purchases/stripeEvents.ts';
import { verifyStripe } from '../../purchases/stripeSignature.ts';
import { normaliseEmail } from '../../wire/emailAddress.ts';

export const postStripeEvent: Handler = async (_, context) => {
  const { config, original, log } = context;
  if (config.stripeWebhookSecret === null) throw new RequestFailure({ code: 'not_found' });
  const body = await readText(original, BODY_MAX_BYTES);
  const header = original.headers.get('Stripe-Signature');
  const verdict = await verifyStripe(config.stripeWebhookSecret, header, body, Date.now());
  if (!verdict.ok) {
    log.warn('stripe.refused', { reason: verdict.reason });
    throw new RequestFailure({ code: 'signature_invalid' });
  }
  const event = unwrap(parseStripeEvent(parseJson(body), Date.now()));
  if ('ignored' in event) log.info('stripe.ignored', { reason: event.ignored });
  else await deliver(event, context);
  return json({ received: true });
};

/** If anything fails on the way, Stripe tells again, and every step knows what it has done. */
async function deliver(event: PaymentEvent, context: Context): Promise<void> {
  const { config, keys, log, payments, readers, requestId } = context;
  const { paymentId, entry, checkout } = event;
  const email = checkout && normaliseEmail(checkout.email ?? '');
  if (checkout && email === null) {
    // Telling Stripe to try again would change nothing; the payment's id lets the owner find the buyer.
    log.warn('stripe.no_usable_address', { payment: paymentId });
    return;
  }
  const buying = email === null ? null : readers.byEmail(email);
  const known = await payments.byPaymentId(paymentId).take(entry, buying?.id.toString() ?? null);
  if (known.readerId === null) {
    log.info('stripe.waits_for_checkout', { payment: paymentId });
    return;
  }
  const reader = readers.byObjectId(known.readerId);
  const isBuyer = email !== null && checkout && buying?.id.toString() === known.readerId;
  const buyer = isBuyer
    ? {
        email,
        receipt: checkout.receipt,
        ticket: await createLoginTicket(config, keys, email, undefined, requestId),
      }
    : null;
  await reader.recordPayment(known.entries, buyer);
}
