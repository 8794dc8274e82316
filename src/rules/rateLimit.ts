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
