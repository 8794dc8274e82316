/** How the end of a reader is answered, whoever asked for it. */
import { type Answer, accepted, json } from '../http/reply.ts';
import type { ErasureReceipt } from '../wire/account.ts';

/** @returns 200, or 202 when the reports are still to follow (RFC 9110 section 15.3.3) */
export function erasureReply(receipt: ErasureReceipt): Answer {
  return receipt.complete ? json(receipt) : accepted(receipt);
}
