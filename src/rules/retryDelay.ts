/** Exponential backoff with equal jitter (Brooker, "Exponential Backoff And Jitter", 2015). */

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60 * 1000;

/**
 * @param failures how many tries have failed so far, at least 1
 * @param random a number in [0, 1)
 * @returns milliseconds until the next try
 */
export function retryDelayMs(failures: number, random: number): number {
  const cap = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(cap / 2 + (random * cap) / 2);
}
