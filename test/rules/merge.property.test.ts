/** The laws of the merge (DESIGN.md rule 4), over arbitrary facts of any epoch and with hostile ids. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resetFacts } from '../../src/rules/chapter.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { joinFacts, NO_FACTS } from '../../src/rules/merge.ts';
import { anyFacts, anyUpdate, DAY_MS, T0 } from '../helpers/arbitraryFacts.ts';

const RUNS = { numRuns: 4_000 };

describe('facts that devices report join to one state', () => {
  test('whoever speaks first', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        expect(joinFacts(a, b)).toEqual(joinFacts(b, a));
      }),
      RUNS,
    );
  });

  test('however they are grouped', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, anyFacts, (a, b, c) => {
        expect(joinFacts(joinFacts(a, b), c)).toEqual(joinFacts(a, joinFacts(b, c)));
      }),
      RUNS,
    );
  });

  test('however often they come, and a repeat is the very same object', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        expect(joinFacts(a, a)).toBe(a);
        const joined = joinFacts(a, b);
        expect(joinFacts(joined, b)).toBe(joined);
        expect(joinFacts(joined, a)).toBe(joined);
      }),
      RUNS,
    );
  });

  test('and nothing that was known is lost within an epoch', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        const joined = joinFacts(a, b);
        const { epoch } = joined;
        expect(epoch).toBe(Math.max(a.epoch, b.epoch));
        for (const facts of [a, b].filter((side) => side.epoch === epoch)) {
          expect(joined.videosWatched).toEqual(expect.arrayContaining([...facts.videosWatched]));
          expect(joined.quizzesPassed).toEqual(expect.arrayContaining([...facts.quizzesPassed]));
          expect(joined.sittings.map(({ id }) => id)).toEqual(
            expect.arrayContaining(facts.sittings.map(({ id }) => id)),
          );
          expect(joined.furthestPercent).toBeGreaterThanOrEqual(facts.furthestPercent);
          if (facts.completedAt !== null) expect(joined.completedAt).toBeLessThanOrEqual(facts.completedAt);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an update', () => {
  test('that is repeated at the same time changes nothing, whatever it holds', () => {
    fc.assert(
      fc.property(anyFacts, anyUpdate, (known, update) => {
        const once = mergeUpdate(known, update, T0, 'UTC');
        expect(mergeUpdate(once, update, T0, 'UTC')).toBe(once);
      }),
      RUNS,
    );
  });

  test('that is repeated later changes nothing while its clock was not ahead', () => {
    const past = anyUpdate.filter(({ position }) => !position || position.at <= T0);
    fc.assert(
      fc.property(past, fc.integer({ min: 0, max: 20 * DAY_MS }), (update, laterMs) => {
        const once = mergeUpdate(NO_FACTS, update, T0, 'UTC');
        expect(mergeUpdate(once, update, T0 + laterMs, 'UTC')).toBe(once);
      }),
      RUNS,
    );
  });

  test('of a fast clock, repeated later, changes nothing', () => {
    fc.assert(
      fc.property(anyUpdate, fc.integer({ min: 0, max: 5 * DAY_MS }), (update, laterMs) => {
        const once = mergeUpdate(NO_FACTS, update, T0, 'UTC');
        expect(mergeUpdate(once, update, T0 + laterMs, 'UTC')).toBe(once);
      }),
      RUNS,
    );
  });

  test('of an epoch before a reset is ignored', () => {
    fc.assert(
      fc.property(anyFacts, anyUpdate, (facts, update) => {
        const reset = resetFacts(facts);
        expect(mergeUpdate(reset, { ...update, epoch: facts.epoch }, T0, 'UTC')).toBe(reset);
      }),
      { numRuns: 1_000 },
    );
  });

  test('cannot invent an epoch and so erase what others reported', () => {
    fc.assert(
      fc.property(anyFacts, anyUpdate, (facts, update) => {
        const merged = mergeUpdate(facts, { ...update, epoch: facts.epoch + 7 }, T0, 'UTC');
        expect(merged.epoch).toBe(facts.epoch);
        expect(merged.videosWatched).toEqual(expect.arrayContaining([...facts.videosWatched]));
      }),
      { numRuns: 1_000 },
    );
  });

  test('that says nothing is a repeat', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(mergeUpdate(facts, { chapterNumber: 1 }, T0, 'UTC')).toBe(facts);
      }),
      { numRuns: 500 },
    );
  });
});
