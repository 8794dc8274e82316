/** When a mail that was written to the outbox is handed to the queue again, because nobody confirmed it. */
import { retryDelayMs } from './retryDelay.ts';

/** About a day at the longest delay; then the mail is a dead letter. */
export const ATTEMPTS_MAX = 300;

/**
 * @param patienceMs time for the queue to bring a mail to its consumer, and for a provider to take it
 * @param attempts tries of the provider that failed
 * @param random a number in [0, 1)
 * @returns when the job is to be sent again, in milliseconds
 */
export function mailDueAt(patienceMs: number, attempts: number, now: number, random: number): number {
  return now + patienceMs + (attempts === 0 ? 0 : retryDelayMs(attempts, random));
}
