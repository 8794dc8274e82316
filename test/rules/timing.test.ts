/** The rules that say when: limits, retries, flushes. Each against an oracle or its bounds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flushDueAt } from '../../src/rules/flushTime.ts';
import { takeUnits, waitMs } from '../../src/rules/rateLimit.ts';
import { retryDelayMs } from '../../src/rules/retryDelay.ts';
import { T0 } from '../helpers/arbitraryFacts.ts';

describe('a rate limit', () => {
  const limit = { burst: 5, intervalMs: 200 };

  test('lets exactly its burst through at once, and one more with every interval', () => {
    let arrivalAt = 0;
    const take = (now: number) => {
      const decision = takeUnits(limit, arrivalAt, 1, now);
      if (decision.allowed) arrivalAt = decision.arrivalAt;
      return decision.allowed;
    };
    expect(Array.from({ length: 8 }, () => take(T0)).filter(Boolean)).toHaveLength(5);
    expect([take(T0 + 199), take(T0 + 200), take(T0 + 200)]).toEqual([false, true, false]);
  });

  test('says how many are left and when all are back', () => {
    expect(takeUnits(limit, 0, 2, T0)).toMatchObject({ allowed: true, remaining: 3, resetSeconds: 1 });
  });

  test('tells a refused caller a time after which it is let in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 5 }), (aheadMs, units) => {
        const decision = takeUnits(limit, T0 + aheadMs, units, T0);
        if (decision.allowed) return;
        const then = T0 + decision.retryAfterSeconds * 1000;
        expect(takeUnits(limit, T0 + aheadMs, units, then).allowed).toBe(true);
      }),
    );
  });

  test('with units held back beside it, names the very millisecond at which one more is let in', () => {
    const heldUntil = fc.array(fc.integer({ min: -50, max: 3_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 2_000 }), heldUntil, (aheadMs, ends) => {
        const at = (ms: number) => {
          const held = ends.filter((end) => end > ms).length;
          return takeUnits(limit, T0 + aheadMs, held + 1, T0 + ms).allowed;
        };
        const waitedMs = waitMs(
          limit,
          T0 + aheadMs,
          ends.map((end) => T0 + end),
          T0,
        );
        expect(at(waitedMs)).toBe(true);
        for (let ms = 0; ms < waitedMs; ms += 1) expect(at(ms)).toBe(false);
      }),
    );
  });

  test('decides as a bucket of tokens does, over any sequence of requests', () => {
    const requests = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 700 }), units: fc.integer({ min: 1, max: 6 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(requests, (sequence) => {
        let arrivalAt = 0;
        let now = T0;
        let tokenMs = limit.burst * limit.intervalMs;
        for (const { afterMs, units } of sequence) {
          now += afterMs;
          tokenMs = Math.min(limit.burst * limit.intervalMs, tokenMs + afterMs);
          const affordable = tokenMs >= units * limit.intervalMs;
          if (affordable) tokenMs -= units * limit.intervalMs;
          const decision = takeUnits(limit, arrivalAt, units, now);
          expect(decision.allowed).toBe(affordable);
          expect(decision.remaining).toBe(Math.floor(tokenMs / limit.intervalMs));
          if (decision.allowed) arrivalAt = decision.arrivalAt;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a snapshot', () => {
  const policy = { quietMs: 30_000, maxMs: 600_000 };

  test('leaves after a while of quiet', () => {
    expect(flushDueAt(policy, T0, T0 + 1_000, false, 0)).toBe(T0 + 31_000);
  });

  test('leaves at the latest so long after the first change', () => {
    expect(flushDueAt(policy, T0, T0 + 599_000, false, 0)).toBe(T0 + 600_000);
  });

  test('waits until then while a live socket is open', () => {
    expect(flushDueAt(policy, T0, T0 + 1_000, true, 0)).toBe(T0 + 600_000);
  });

  test('is spread by a tenth of the quiet time and no more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.boolean(),
        (random, isLive) => {
          const base = flushDueAt(policy, T0, T0, isLive, 0);
          const due = flushDueAt(policy, T0, T0, isLive, random);
          expect(due - base).toBeGreaterThanOrEqual(0);
          expect(due - base).toBeLessThanOrEqual(3_000);
        },
      ),
    );
    expect(flushDueAt(policy, T0, T0, false, 0.5)).toBeGreaterThan(flushDueAt(policy, T0, T0, false, 0.1));
  });
});

describe('the delay before a try is repeated', () => {
  test.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [5, 8_000, 16_000],
    [10, 150_000, 300_000],
    [1_000_000, 150_000, 300_000],
  ])('after %i failures is between %i and %i ms', (failures, least, most) => {
    expect(retryDelayMs(failures, 0)).toBe(least);
    expect(retryDelayMs(failures, 0.999999)).toBe(most);
  });

  test('keeps to bounds of its own where somebody waits for it', () => {
    const bounds = { firstMs: 500, longestMs: 30_000 };
    const delays = [1, 2, 6, 7, 1_000].map((failures) => retryDelayMs(failures, 0.999999, bounds));
    expect(delays).toEqual([500, 1_000, 16_000, 30_000, 30_000]);
  });
});
