/**
 * A sitting is one stay on one chapter in one tab. A client reports its cumulative active seconds; the largest claim
 * counts, and never more than the real time that can have passed since the sitting began.
 */
import { DAY_MS } from './days.ts';

/** How far a claim may run ahead of the clock: rounding and network delay. */
const SITTING_TOLERANCE_MS = 5_000;
/** An older sitting is not counted any more, so what is kept to recognise repeats can be folded away. */
export const SITTING_MAX_AGE_MS = 30 * DAY_MS;

export type Sitting = {
  id: string;
  /** Milliseconds; never later than the server's clock when first heard of. */
  startedAt: number;
  /** The largest number of seconds any report claimed. */
  claimedSeconds: number;
  /** Server time in milliseconds when that largest claim was first heard. */
  claimedAt: number;
};

/** @returns seconds that count; what a claim has over them stays apart and is never counted */
export function countedSeconds(sitting: Sitting): number {
  const elapsedMs = sitting.claimedAt - sitting.startedAt + SITTING_TOLERANCE_MS;
  return Math.min(sitting.claimedSeconds, Math.max(0, Math.floor(elapsedMs / 1000)));
}

/** Joins two reports of one sitting: the earliest start and the largest claim, as of when it was first heard. */
export function joinSitting(a: Sitting, b: Sitting): Sitting {
  const larger = isLargerClaim(b, a) ? b : a;
  const startedAt = Math.min(a.startedAt, b.startedAt);
  return larger === a && startedAt === a.startedAt ? a : { ...larger, startedAt };
}

function isLargerClaim(a: Sitting, b: Sitting): boolean {
  if (a.claimedSeconds !== b.claimedSeconds) return a.claimedSeconds > b.claimedSeconds;
  return a.claimedAt < b.claimedAt;
}
