/** How fast a broadcast goes, and when it asks what became of its mails. Times in milliseconds. */
import { DAY_MS } from './days.ts';

const MINUTE_MS = 60_000;

/** Pages a minute: few enough that writing a broadcast's state down after each costs little. */
const PAGES_PER_MINUTE = 10;

/** @returns readers in a page, and how long after one page the next may follow; no faster than the pace over any time */
export function pageOf(mailsPerMinute: number): { readers: number; intervalMs: number } {
  const readers = Math.max(1, Math.floor(mailsPerMinute / PAGES_PER_MINUTE));
  return { readers, intervalMs: Math.ceil((readers * MINUTE_MS) / mailsPerMinute) };
}

/** Most mails have left within seconds. */
const FIRST_ASK_MS = 30_000;
const ASK_MAX_MS = 60 * MINUTE_MS;
/** A mail that is paused waits a week for an operator, and then is a dead letter. */
const PATIENCE_MS = 9 * DAY_MS;
/** How long a dead letter that is sent after all still moves from `failed` to `sent`. */
export const BROADCAST_MEMORY_MS = 30 * DAY_MS;

/** @param asks how often a mail's outcome was asked for @returns how long until it is asked for again */
export function askAfterMs(asks: number): number {
  return Math.min(ASK_MAX_MS, FIRST_ASK_MS * 2 ** Math.min(asks, 20));
}

/** For mails that are given up, and may be brought back by an administrator. */
export const ASK_AGAIN_MS = DAY_MS;

/** @returns whether to stop waiting for word of a mail that was queued at `queuedAt` */
export function isGivenUp(queuedAt: number, now: number): boolean {
  return now - queuedAt > PATIENCE_MS;
}
