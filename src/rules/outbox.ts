/** When a mail that was written to the outbox is handed to the queue again, because nobody confirmed it. */
import { retryDelayMs } from './retryDelay.ts';

/** Time for the queue to bring a mail to its consumer before the sweep sends the job again. */
const DELIVERY_PATIENCE_MS = 60_000;
/** A claim outlives any honest try of a provider; after it the consumer is taken for dead. */
export const CLAIM_LEASE_MS = 60_000;
/** About a day at the longest delay; then the mail is a dead letter. */
export const ATTEMPTS_MAX = 300;

/**
 * @param attempts tries of the provider that failed
 * @param random a number in [0, 1)
 * @returns when the job is to be sent again, in milliseconds
 */
export function mailDueAt(attempts: number, now: number, random: number): number {
  return now + DELIVERY_PATIENCE_MS + (attempts === 0 ? 0 : retryDelayMs(attempts, random));
}
