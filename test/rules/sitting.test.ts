/** The time of a sitting: the largest claim counts, and never more than real time allows, whatever a clock says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeSpent, untouchedChapter } from '../../src/rules/chapter.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { type ChapterFacts, NO_FACTS } from '../../src/rules/merge.ts';
import { countedSeconds } from '../../src/rules/sitting.ts';
import { DAY_MS, T0 } from '../helpers/arbitraryFacts.ts';

const MINUTE_MS = 60_000;

function report(known: ChapterFacts, seconds: number, startedAt: number, now: number, id = 'sitting-1') {
  return mergeUpdate(known, { chapterNumber: 1, sitting: { id, seconds, startedAt } }, now, 'UTC');
}
const secondsOf = (facts: ChapterFacts) => timeSpent({ ...untouchedChapter(1), facts });

describe('a claim', () => {
  test('counts in full when that much time has passed', () => {
    expect(secondsOf(report(NO_FACTS, 60, T0 - MINUTE_MS, T0))).toBe(60);
  });

  test('may run 5 s ahead of the clock and not one more', () => {
    expect(secondsOf(report(NO_FACTS, 65, T0 - MINUTE_MS, T0))).toBe(65);
    expect(secondsOf(report(NO_FACTS, 66, T0 - MINUTE_MS, T0))).toBe(65);
  });

  test('beyond real time is kept apart and never counted, though time passes', () => {
    const greedy = report(NO_FACTS, 10_000, T0 - MINUTE_MS, T0);
    expect(secondsOf(greedy)).toBe(65);
    expect(greedy.sittings[0]?.claimedSeconds).toBe(10_000);
    const later = report(greedy, 10_000, T0 - MINUTE_MS, T0 + DAY_MS);
    expect(later).toBe(greedy);
    expect(secondsOf(later)).toBe(65);
  });

  test('is cumulative: the largest counts, whatever order they come in', () => {
    const startedAt = T0 - 10 * MINUTE_MS;
    const claims = [120, 600, 300];
    expect(
      secondsOf(claims.reduce((facts, seconds) => report(facts, seconds, startedAt, T0), NO_FACTS)),
    ).toBe(600);
  });

  test('of 0 seconds is nothing yet', () => {
    expect(report(NO_FACTS, 0, T0, T0)).toBe(NO_FACTS);
  });

  test('may begin 30 days back and no earlier', () => {
    expect(secondsOf(report(NO_FACTS, 60, T0 - 30 * DAY_MS, T0))).toBe(60);
    expect(report(NO_FACTS, 60, T0 - 30 * DAY_MS - 1, T0)).toBe(NO_FACTS);
  });
});

describe('a client clock that is wrong', () => {
  test('by three days ahead costs its reader no time, beyond the first report', () => {
    const ahead = T0 + 3 * DAY_MS;
    const first = report(NO_FACTS, 5, ahead, T0);
    expect(secondsOf(first)).toBe(5);
    expect(secondsOf(report(first, 300, ahead, T0 + 300_000))).toBe(300);
  });

  test('by three days ahead gains nothing either', () => {
    expect(secondsOf(report(NO_FACTS, 3_600, T0 + 3 * DAY_MS, T0))).toBe(5);
  });

  test('by three days behind counts what it claims, which real time since that start allows', () => {
    expect(secondsOf(report(NO_FACTS, 300, T0 - 3 * DAY_MS, T0))).toBe(300);
  });
});

test('a server clock that went backwards gives no negative time', () => {
  const facts = report(NO_FACTS, 60, T0 - MINUTE_MS, T0);
  expect(secondsOf(report(facts, 120, T0 - MINUTE_MS, T0 - DAY_MS))).toBeGreaterThanOrEqual(0);
  expect(countedSeconds({ id: 'x', startedAt: T0, claimedSeconds: 9, claimedAt: T0 - DAY_MS })).toBe(0);
});

test('no sequence of claims by any clock counts more than real time, or less than nothing', () => {
  const clock = fc.integer({ min: -5 * DAY_MS, max: 5 * DAY_MS });
  const claims = fc.array(fc.record({ seconds: fc.nat(400_000), skewMs: clock, afterMs: fc.nat(600_000) }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(claims, (reports) => {
      let facts = NO_FACTS;
      let now = T0;
      let earliest = T0;
      for (const { seconds, skewMs, afterMs } of reports) {
        now += afterMs;
        earliest = Math.min(earliest, now + skewMs);
        facts = report(facts, seconds, now + skewMs, now);
      }
      const counted = secondsOf(facts);
      expect(counted).toBeGreaterThanOrEqual(0);
      expect(counted).toBeLessThanOrEqual((now - earliest) / 1000 + 5);
      expect(counted).toBeLessThanOrEqual(Math.max(...reports.map(({ seconds }) => seconds)));
    }),
    { numRuns: 2_000 },
  );
});
