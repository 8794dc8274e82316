/**
 * What Stripe's webhooks tell of a payment, as entries of the ledger. Pure: a body that was verified in, an entry out.
 * A known type in an unknown form is a failure, which Stripe shows its owner and repeats; every other type is left alone.
 */
import * as v from 'valibot';
import { bodyFailure, fail, type Outcome, ok } from '../errors.ts';
import type { LedgerEntry } from '../wire/entitlements.ts';
import type { PurchaseContent } from '../wire/mail.ts';
import { priceText } from './price.ts';

/** `paymentId` names the payment in all its events; a charge tells nobody who bought, only a checkout does. */
export type PaymentEvent = {
  paymentId: string;
  entry: LedgerEntry;
  /** The address as the buyer typed it, and what is told of the purchase; null for what is no checkout. */
  checkout: { email: string | null; receipt: Omit<PurchaseContent, 'kind'> } | null;
};

/** Nothing follows from the event. The reason is short and for the log. */
export type NothingToDo = { ignored: 'type' | 'not_paid' | 'not_a_purchase' | 'no_payment' | 'not_decided' };

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
/** An id, or the object itself where the endpoint asks for that. */
const Reference = v.nullish(
  v.union([
    Id,
    v.pipe(
      v.object({ id: Id }),
      v.transform(({ id }) => id),
    ),
  ]),
);
const Amount = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)));

const eventOf = <S extends v.GenericSchema>(object: S) =>
  v.object({
    id: Id,
    type: v.string(),
    /** Seconds since 1970. */
    created: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    data: v.object({ object }),
  });

const Checkout = v.object({
  id: Id,
  mode: v.nullish(v.string()),
  payment_status: v.string(),
  payment_intent: Reference,
  customer_details: v.nullish(v.object({ email: v.nullish(v.string()) })),
  customer_email: v.nullish(v.string()),
  amount_total: Amount,
  currency: v.nullish(v.pipe(v.string(), v.regex(/^[a-z]{3}$/i))),
  metadata: v.nullish(v.record(v.string(), v.string())),
});
const Charge = v.object({
  id: Id,
  payment_intent: Reference,
  refunded: v.optional(v.boolean()),
  amount: Amount,
  amount_captured: Amount,
  amount_refunded: Amount,
});
const Dispute = v.object({ id: Id, payment_intent: Reference, status: v.optional(v.string(), '') });

/**
 * @param value the body as JSON
 * @param now milliseconds since 1970, for an event that does not say when it happened
 */
export function parseStripeEvent(value: unknown, now: number): Outcome<PaymentEvent | NothingToDo> {
  const event = v.safeParse(eventOf(v.unknown()), value);
  if (!event.success) return fail(bodyFailure(event.issues));
  switch (event.output.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return read(value, Checkout, now, ofCheckout);
    case 'charge.refunded':
      return read(value, Charge, now, ofRefund);
    case 'charge.dispute.created':
    // An inquiry that becomes a dispute is not created anew: the bank takes the money, and Stripe tells of that.
    case 'charge.dispute.funds_withdrawn':
      return read(value, Dispute, now, ofDispute);
    case 'charge.dispute.closed':
      return read(value, Dispute, now, ofVerdict);
    default:
      return ok({ ignored: 'type' });
  }
}

type Happening = { sourceId: string; at: number };

function read<S extends v.GenericSchema>(
  value: unknown,
  schema: S,
  now: number,
  tell: (object: v.InferOutput<S>, happening: Happening) => PaymentEvent | NothingToDo,
): Outcome<PaymentEvent | NothingToDo> {
  const parsed = v.safeParse(eventOf(schema), value);
  if (!parsed.success) return fail(bodyFailure(parsed.issues));
  const { id, created, data } = parsed.output;
  const at = created === undefined ? now : created * 1000;
  return ok(tell(data.object, { sourceId: `stripe:${id}`, at }));
}

function ofCheckout(session: v.InferOutput<typeof Checkout>, happening: Happening) {
  // A subscription would need its end to be heard too; a set-up buys nothing.
  if ((session.mode ?? 'payment') !== 'payment') return { ignored: 'not_a_purchase' } as const;
  // A bank debit is completed first and paid days later, which is an event of its own.
  if (session.payment_status === 'unpaid') return { ignored: 'not_paid' } as const;
  const { amount_total: amount, currency, metadata } = session;
  return {
    // What costs nothing has no payment, only its checkout.
    ...paymentEvent(session.payment_intent ?? session.id, happening, { kind: 'grant', reason: 'purchase' }),
    checkout: {
      email: session.customer_details?.email ?? session.customer_email ?? null,
      receipt: {
        product: metadata?.product ?? null,
        price: amount != null && currency != null ? priceText(amount, currency) : null,
      },
    },
  };
}

function ofRefund(charge: v.InferOutput<typeof Charge>, happening: Happening) {
  if (charge.payment_intent == null) return { ignored: 'no_payment' } as const;
  const paid = charge.amount_captured ?? charge.amount ?? 0;
  const isFull = charge.refunded ?? (charge.amount_refunded ?? 0) >= paid;
  return paymentEvent(
    charge.payment_intent,
    happening,
    isFull ? { kind: 'revoke', reason: 'refund' } : { kind: 'note', reason: 'partial_refund' },
    charge.id,
  );
}

function ofDispute(dispute: v.InferOutput<typeof Dispute>, happening: Happening) {
  if (dispute.payment_intent == null) return { ignored: 'no_payment' } as const;
  // A bank's inquiry takes no money, and so no access.
  if (dispute.status.startsWith('warning_')) return { ignored: 'not_decided' } as const;
  const told = { kind: 'suspend', reason: 'dispute' } as const;
  return paymentEvent(dispute.payment_intent, happening, told, dispute.id);
}

function ofVerdict(dispute: v.InferOutput<typeof Dispute>, happening: Happening) {
  if (dispute.payment_intent == null) return { ignored: 'no_payment' } as const;
  const kind = verdictOf(dispute.status);
  if (kind === null) return { ignored: 'not_decided' } as const;
  return paymentEvent(dispute.payment_intent, happening, { kind, reason: 'dispute' }, dispute.id);
}

function verdictOf(status: string): 'restore' | 'revoke' | null {
  if (status === 'won' || status === 'warning_closed') return 'restore';
  return status === 'lost' ? 'revoke' : null;
}

function paymentEvent(
  paymentId: string,
  { sourceId, at }: Happening,
  told: Pick<LedgerEntry, 'kind' | 'reason'>,
  caseId: string | null = null,
): PaymentEvent {
  const claim = `stripe:${paymentId}`;
  const rights = ['access', 'purchase'] as const;
  return {
    paymentId,
    entry: { sourceId, claim, caseId, ...told, rights, at, expiresAt: null },
    checkout: null,
  };
}
