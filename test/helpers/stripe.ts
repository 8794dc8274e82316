/** Stripe as our webhook sees it: events in its form, signed by its own library. */
import { env } from 'cloudflare:workers';
import Stripe from 'stripe';
import { newAddress } from './api.ts';
import { routerWith } from './otherRouter.ts';

export const STRIPE_SECRET = 'whsec_of_the_tests';

const router = await routerWith({ stripeWebhookSecret: STRIPE_SECRET });
const cryptoProvider = Stripe.createSubtleCryptoProvider();

export type StripeEvent = { id: string; type: string; created: number; data: { object: object } };
type Options = { secret?: string; timestamp?: number };

/** @param options.timestamp seconds since 1970; now when absent */
export function signatureOf(payload: string, options: Options = {}): Promise<string> {
  return Stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret: STRIPE_SECRET,
    cryptoProvider,
    ...options,
  });
}

export async function postStripe(event: unknown, options: Options = {}): Promise<Response> {
  const payload = typeof event === 'string' ? event : JSON.stringify(event);
  return postSigned(payload, await signatureOf(payload, options));
}

/** @param signature the header, or null for none */
export function postSigned(body: string, signature: string | null): Promise<Response> {
  const headers = signature === null ? {} : { 'Stripe-Signature': signature };
  return router('POST', '/api/purchases/stripe', { body, headers });
}

const idOf = (kind: string) => `${kind}_${crypto.randomUUID().replaceAll('-', '')}`;
const eventOf = (type: string, created: number, object: object): StripeEvent => ({
  id: idOf('evt'),
  type,
  created,
  data: { object },
});

/** One payment of 49 EUR, and everything that may become of it, as events about to be sent. Seconds since 1970. */
export function payment(email: string = newAddress(), paidAt = Math.floor(Date.now() / 1000)) {
  const paymentId = idOf('pi');
  const session = {
    id: idOf('cs'),
    object: 'checkout.session',
    mode: 'payment',
    payment_status: 'paid',
    payment_intent: paymentId,
    customer_details: { email, name: 'Ada Lovelace' },
    customer_email: null,
    amount_total: 4900,
    currency: 'eur',
    metadata: { product: 'The Handbook' },
  };
  const charge = {
    id: idOf('ch'),
    object: 'charge',
    payment_intent: paymentId,
    amount: 4900,
    amount_captured: 4900,
    billing_details: { email: 'another.card.holder@example.com' },
  };
  const dispute = { id: idOf('dp'), object: 'dispute', charge: charge.id, payment_intent: paymentId };
  const refunded = (amount: number, at: number) =>
    eventOf('charge.refunded', at, {
      ...charge,
      amount_refunded: amount,
      refunded: amount === charge.amount,
    });
  return {
    email,
    paymentId,
    paid: (over: object = {}) => eventOf('checkout.session.completed', paidAt, { ...session, ...over }),
    paidLate: () => eventOf('checkout.session.async_payment_succeeded', paidAt + 60, session),
    refunded: () => refunded(charge.amount, paidAt + 100),
    partlyRefunded: () => refunded(1000, paidAt + 50),
    disputed: (status = 'needs_response') =>
      eventOf('charge.dispute.created', paidAt + 200, { ...dispute, status }),
    disputeMoneyTaken: () =>
      eventOf('charge.dispute.funds_withdrawn', paidAt + 250, { ...dispute, status: 'needs_response' }),
    disputeClosed: (status: string) => eventOf('charge.dispute.closed', paidAt + 300, { ...dispute, status }),
  };
}

/** The object that keeps what is known of a payment. */
export const paymentObject = (paymentId: string) => env.PAYMENTS.getByName(paymentId);
