/** When a visit reports by itself. Whatever else happens on the chapter is told at once. */

/** A reader who has stopped scrolling is at a place worth telling; one who never stops is told of now and then. */
const SETTLED_AFTER_MS = 2_000;
const MOVING_FOR_MS = 15_000;
/** Seconds alone are worth a message a minute (docs/client.md). */
const SECONDS_EVERY_MS = 60_000;

export type Unreported = {
  /** When the reader moved first and last since the last report; null when not at all. */
  moved: { firstAt: number; lastAt: number } | null;
  hasSeconds: boolean;
  lastReportAt: number;
};

/** @returns when the next report is due, by the clock of what was given; null when there is nothing to report */
export function reportTime({ moved, hasSeconds, lastReportAt }: Unreported): number | null {
  if (moved) return Math.min(moved.lastAt + SETTLED_AFTER_MS, moved.firstAt + MOVING_FOR_MS);
  return hasSeconds ? lastReportAt + SECONDS_EVERY_MS : null;
}
