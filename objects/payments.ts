/** What a reader bought, and what became of it. */
import { isStanding } from '../src/rules/entitlements.ts';
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import type { Buyer } from '../src/wire/readerRpc.ts';
import { newProfile } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { mailSignIn } from './signIn.ts';

/**
 * Enters what happened to a payment into the ledger, each event once. Who buys is a reader from then on, and is mailed
 * a receipt and, if nobody knew the address, the way in.
 * @param entries all that is known of the payment
 * @param buyer told with a checkout only
 */
export function recordPayment(
  context: ReaderContext,
  entries: readonly LedgerEntry[],
  buyer: Buyer | null,
  now: number,
): void {
  const { db, state, outbox, mailsToAnnounce } = context;
  const known = state.profile;
  // A refund for a reader who was erased must not bring anything back.
  if (!known && !buyer) return;
  db.transaction(() => {
    const hadBought = state.entitlements.some(({ kind, claim }) => kind === 'grant' && isOf(entries, claim));
    if (state.addEntitlements(entries).length === 0) return;
    const isNew = buyer !== null && !known?.subscribed;
    const profile = known ?? newProfile(buyer?.email ?? '', now);
    state.changeProfile(isNew ? { ...profile, subscribed: true, createdAt: now } : profile, now);
    // Who has the money back already needs no receipt.
    if (!buyer || hadBought || !entries.every(({ claim }) => isStanding(state.entitlements, claim))) return;
    const mailId = outbox.enqueue({ kind: 'purchase', ...buyer.receipt }, now);
    mailsToAnnounce.push({ mailId, requestId: buyer.ticket.requestId });
    if (isNew) mailSignIn(context, 'welcome', buyer.ticket, now);
  });
}

function isOf(entries: readonly LedgerEntry[], claim: string): boolean {
  return entries.some((entry) => entry.claim === claim);
}
