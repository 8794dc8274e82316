/**
 * D1 as what it is: one writer that takes one statement after the other. Each waits for those before it (Lindley's
 * recursion for a queue with one server), here with equal times of service.
 */
import { DAY_MS } from './dayCurve.ts';

export type Load = {
  /** Busy time as a share of the day, and of its fullest minute; above 1 the queue grows. */
  meanUse: number;
  peakUse: number;
  /** Statements in a second, in the fullest minute. */
  peakRate: number;
  /** From being sent to being done, milliseconds. */
  lagMs: { p50: number; p99: number; p999: number; most: number };
  /** Most statements that waited at one time. */
  backlog: number;
};

const MINUTE_MS = 60_000;

/**
 * @param statements when they come, milliseconds of the day, in order
 * @param serviceMs what one takes
 */
export function loadOf(statements: Float64Array, serviceMs: number): Load {
  const lags = new Float64Array(statements.length);
  // The second day begins with what the first has left over, so that a backlog at midnight counts.
  let freeAt = 0;
  for (const day of [0, 1]) {
    const begins = day * DAY_MS;
    // Ten million times over, an iterator costs more than the sum.
    for (let index = 0; index < statements.length; index += 1) {
      const at = begins + (statements[index] ?? 0);
      freeAt = Math.max(at, freeAt) + serviceMs;
      lags[index] = freeAt - at;
    }
  }
  const minutes = perMinute(statements);
  const peak = minutes.reduce((most, count) => Math.max(most, count), 0);
  lags.sort();
  const at = (share: number) => lags[Math.min(lags.length - 1, Math.floor(share * lags.length))] ?? 0;
  const most = at(1);
  return {
    meanUse: (statements.length * serviceMs) / DAY_MS,
    peakUse: (peak * serviceMs) / MINUTE_MS,
    peakRate: peak / 60,
    lagMs: { p50: at(0.5), p99: at(0.99), p999: at(0.999), most },
    backlog: Math.ceil(most / serviceMs),
  };
}

/** @returns how many come in each minute of the day */
export function perMinute(statements: Float64Array): number[] {
  const counts = new Array<number>(DAY_MS / MINUTE_MS).fill(0);
  for (let index = 0; index < statements.length; index += 1) {
    const minute = Math.floor((statements[index] ?? 0) / MINUTE_MS);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
}
