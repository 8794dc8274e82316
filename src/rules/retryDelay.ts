/** Exponential backoff with equal jitter (Brooker, "Exponential Backoff And Jitter", 2015). */

/** What mails and snapshots wait, which nobody watches. */
const BACKGROUND = { firstMs: 1_000, longestMs: 5 * 60 * 1000 };

/**
 * @param failures how many tries have failed so far, at least 1
 * @param random a number in [0, 1)
 * @param bounds the whole delay after the first failure, and the one that later delays do not exceed
 * @returns milliseconds until the next try
 */
export function retryDelayMs(failures: number, random: number, bounds = BACKGROUND): number {
  const cap = Math.min(bounds.longestMs, bounds.firstMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(cap / 2 + (random * cap) / 2);
}
