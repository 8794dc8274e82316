/**
 * Exact rate limits by the generic cell rate algorithm (ITU-T I.371): one number, the theoretical arrival time,
 * holds the whole state of a limit, so it can ride along in a row that is written anyway.
 */

export type RateLimit = {
  /** Units that may come at once. */
  burst: number;
  /** Milliseconds until one more unit is allowed. */
  intervalMs: number;
};

export type RateDecision =
  | { allowed: true; arrivalAt: number; remaining: number; resetSeconds: number }
  | { allowed: false; retryAfterSeconds: number; remaining: number; resetSeconds: number };

/**
 * @param heldUntil when units that are held back beside the limit are given back, in milliseconds
 * @returns milliseconds until one more unit is allowed, if nothing else is taken
 */
export function waitMs(
  limit: RateLimit,
  arrivalAt: number,
  heldUntil: readonly number[],
  now: number,
): number {
  const ends = heldUntil.filter((end) => end > now).sort((a, b) => a - b);
  // Between two ends the number of held units stays, and only the arrival time falls behind.
  for (const [index, end] of [...ends, Number.POSITIVE_INFINITY].entries()) {
    const units = ends.length - index + 1;
    const begin = ends[index - 1] ?? now;
    const allowedAt = Math.max(begin, arrivalAt + (units - limit.burst) * limit.intervalMs);
    if (units <= limit.burst && allowedAt < end) return allowedAt - now;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * @param arrivalAt the theoretical arrival time so far, in milliseconds; 0 for a limit never touched
 * @param units how much is asked for; a refused request takes nothing
 */
export function takeUnits(limit: RateLimit, arrivalAt: number, units: number, now: number): RateDecision {
  const from = Math.max(arrivalAt, now);
  const next = from + units * limit.intervalMs;
  const overMs = next - now - limit.burst * limit.intervalMs;
  const remainingAfter = (at: number) => Math.max(0, Math.floor(limit.burst - (at - now) / limit.intervalMs));
  if (overMs > 0) {
    return {
      allowed: false,
      retryAfterSeconds: Math.max(1, Math.ceil(overMs / 1000)),
      remaining: remainingAfter(from),
      resetSeconds: Math.ceil((from - now) / 1000),
    };
  }
  return {
    allowed: true,
    arrivalAt: next,
    remaining: remainingAfter(next),
    resetSeconds: Math.ceil((next - now) / 1000),
  };
}
