/** The server's clock in a test's hand: router and objects run in the test's own isolate and read the same `Date`. */
import { onTestFinished, vi } from 'vitest';

/** Sets the clock forward (or back, for a negative number) until the test is over. Timers go on as they are. */
export function moveClock(ms: number): void {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }
  vi.setSystemTime(Date.now() + ms);
}

/** Stops the clock, so that what happens within milliseconds happens at one time. */
export function stopClock(): void {
  moveClock(0);
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

/** @returns the time so much later, as ISO 8601 UTC */
export const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString();
