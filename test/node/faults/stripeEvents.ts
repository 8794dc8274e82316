/** What Stripe tells of one payment, signed as Stripe signs it, and told until it is taken. */
import { setTimeout as wait } from 'node:timers/promises';
import Stripe from 'stripe';

export const STRIPE_SECRET = 'whsec_of_the_tests';
const TRIES_MAX = 600;
const PAUSE_MS = 50;

/** @returns its events, one of them twice; whoever tells them may do so in any order */
export function paymentEvents(id: string, email: string, isRefunded: boolean): object[] {
  const created = Math.floor(Date.now() / 1000);
  const payment_intent = `pi_${id}`;
  const checkout = {
    id: `cs_${id}`,
    mode: 'payment',
    payment_status: 'paid',
    payment_intent,
    customer_details: { email },
  };
  const charge = { id: `ch_${id}`, payment_intent, amount: 4900, amount_refunded: 4900, refunded: true };
  const paid = {
    id: `evt_paid_${id}`,
    type: 'checkout.session.completed',
    created,
    data: { object: checkout },
  };
  const refunded = { id: `evt_back_${id}`, type: 'charge.refunded', created, data: { object: charge } };
  return isRefunded ? [paid, refunded, paid] : [paid, paid];
}

/** Tells an event until it is answered with 200, as Stripe does. */
export async function tellStripe(url: string, event: object): Promise<void> {
  const payload = JSON.stringify(event);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: STRIPE_SECRET });
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature };
    const init = { method: 'POST', headers, body: payload };
    const answer = await fetch(`${url}/api/purchases/stripe`, init).catch(() => null);
    if (answer?.status === 200) return;
    await wait(PAUSE_MS);
  }
  throw new Error('An event was not taken.');
}
