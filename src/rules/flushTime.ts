/** When a reader's snapshot leaves for D1: after a while of quiet, and at most so late. */

export type FlushPolicy = { quietMs: number; maxMs: number };

/** Spreads the flushes of readers who stopped together, such as after a broadcast or a deploy. */
const JITTER_SHARE = 0.1;

/**
 * @param dirtySince when the first change that D1 does not know was made, milliseconds
 * @param lastChangeAt when the latest change was made, milliseconds
 * @param isLive whether a live socket is open: its reader is still reading, so there is no quiet to wait for
 * @param random a number in [0, 1)
 * @returns the time in milliseconds at which the snapshot is due
 */
export function flushDueAt(
  policy: FlushPolicy,
  dirtySince: number,
  lastChangeAt: number,
  isLive: boolean,
  random: number,
): number {
  const latest = dirtySince + policy.maxMs;
  const due = isLive ? latest : Math.min(latest, lastChangeAt + policy.quietMs);
  return Math.round(due + random * JITTER_SHARE * policy.quietMs);
}
