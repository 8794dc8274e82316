/**
 * Counts active time as pure transitions over a monotonic clock: while the page is visible and something was done there
 * within the last minute. Focus counts as something done; without it, scrolling, pointer and keys still do.
 */

/** After so long without a sign of the reader, nobody reads. */
const IDLE_AFTER_MS = 60_000;
/** A running clock is looked at this often while the page is visible. */
export const TICK_MS = 5_000;
/** Between two looks further apart the page did not run: the machine slept, or the page was frozen. */
const GAP_MAX_MS = 15_000;

export type ActivityClock = {
  readonly activeMs: number;
  /** Up to here time has been counted. */
  readonly countedUntil: number;
  /** From the last sign of the reader on, time counts until then; null while it does not count at all. */
  readonly activeUntil: number | null;
};

/** What the page hears: a sign of the reader, that it is looked at no more, or nothing but that time has passed. */
export type ActivityEvent = 'activity' | 'away' | 'tick';

export function newActivityClock(now: number): ActivityClock {
  return { activeMs: 0, countedUntil: now, activeUntil: null };
}

/** @param now monotonic milliseconds, as `performance.now()` has them */
export function hear(clock: ActivityClock, event: ActivityEvent, now: number): ActivityClock {
  const { activeUntil, countedUntil } = clock;
  const gapMs = now - countedUntil;
  const counts = activeUntil !== null && gapMs <= GAP_MAX_MS;
  const activeMs = clock.activeMs + (counts ? Math.max(0, Math.min(now, activeUntil) - countedUntil) : 0);
  return { activeMs, countedUntil: Math.max(now, countedUntil), activeUntil: nextEnd(clock, event, now) };
}

function nextEnd(
  { activeUntil, countedUntil }: ActivityClock,
  event: ActivityEvent,
  now: number,
): number | null {
  if (event === 'activity') return now + IDLE_AFTER_MS;
  if (event === 'away' || activeUntil === null) return null;
  return now >= activeUntil || now - countedUntil > GAP_MAX_MS ? null : activeUntil;
}
