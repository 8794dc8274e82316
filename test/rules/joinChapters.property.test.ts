/** A chapter that two readers read who turn out to be one: what both report counts once, whoever has folded what away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Chapter,
  chapterProgress,
  timeSpent,
  unfoldSitting,
  untouchedChapter,
} from '../../src/rules/chapter.ts';
import { localDay } from '../../src/rules/days.ts';
import { joinChapters, type KeptChapter } from '../../src/rules/joinChapters.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { countedSeconds } from '../../src/rules/sitting.ts';
import type { ProgressUpdate } from '../../src/wire/progress.ts';
import { expectedChapter } from '../helpers/progressOracle.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');

const anyUpdate: fc.Arbitrary<ProgressUpdate> = fc.record(
  {
    chapterNumber: fc.constant(1),
    completed: fc.constant(true as const),
    videosWatched: fc.array(id, { maxLength: 2 }),
    quizzesPassed: fc.array(id, { maxLength: 2 }),
    sitting: fc.record({
      id,
      seconds: fc.integer({ min: 0, max: 9_000 }),
      startedAt: fc.integer({ min: NOW - 60 * HOUR_MS, max: NOW }),
    }),
    position: fc.record({
      percent: fc.integer({ min: 0, max: 100 }),
      at: fc.integer({ min: NOW - 9, max: NOW }),
    }),
  },
  { requiredKeys: ['chapterNumber'] },
);

type Step = { update: ProgressUpdate; to: 'here' | 'moving' | 'both'; fold: boolean };
const anyStep: fc.Arbitrary<Step> = fc.record({
  update: anyUpdate,
  to: fc.constantFrom('here', 'moving', 'both'),
  fold: fc.boolean(),
});

/** Folds every sitting away, as the object does with those that are too many. */
function foldAll({ chapter, folded }: KeptChapter): KeptChapter {
  const { sittings, epoch } = chapter.facts;
  const sums = { ...chapter.folded };
  const rows = sittings.map((sitting) => {
    const day = localDay(sitting.startedAt, 'UTC');
    sums[day] = (sums[day] ?? 0) + countedSeconds(sitting);
    return { sitting, epoch, day };
  });
  return {
    chapter: { ...chapter, folded: sums, facts: { ...chapter.facts, sittings: [] } },
    folded: [...folded, ...rows],
  };
}

/** Takes an update as the object does, which finds a folded sitting again. */
function hear(kept: KeptChapter, update: ProgressUpdate): KeptChapter {
  const row = kept.folded.find(({ sitting }) => sitting.id === update.sitting?.id);
  const chapter = row ? unfoldSitting(kept.chapter, row.sitting, row.day) : kept.chapter;
  const facts = mergeUpdate(chapter.facts, update, NOW, 'UTC');
  return { chapter: { ...chapter, facts }, folded: kept.folded.filter((other) => other !== row) };
}

function heardBy(steps: readonly Step[], side: 'here' | 'moving'): KeptChapter {
  let kept: KeptChapter = { chapter: untouchedChapter(1), folded: [] };
  for (const { update, to, fold } of steps) {
    if (to === side || to === 'both') kept = hear(kept, update);
    if (fold) kept = foldAll(kept);
  }
  return kept;
}

describe('chapters of two readers', () => {
  test('join to what one reader would have who had heard it all', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        const joined = joinChapters(heardBy(steps, 'here'), heardBy(steps, 'moving'));
        const expected = expectedChapter(
          steps.map(({ update }) => update),
          NOW,
        );
        const shown = chapterProgress({ ...joined.chapter, updatedAt: NOW });
        expect(shown).toMatchObject(expected);
        const known = [
          ...joined.chapter.facts.sittings.map((sitting) => sitting.id),
          ...joined.folded.map(({ sitting }) => sitting.id),
        ];
        expect(new Set(known).size).toBe(known.length);
        // A late report of any of them is a repeat.
        for (const { update } of steps) expect(timeSpent(hear(joined, update).chapter)).toBe(shown.timeSpent);
      }),
      { numRuns: 5_000 },
    );
  });

  test('join to the one that was reset last, whole, and late reports of the other are known', () => {
    const { chapter }: KeptChapter = hear(
      { chapter: untouchedChapter(1), folded: [] },
      { chapterNumber: 1, completed: true, sitting: { id: 'before', seconds: 4, startedAt: NOW - 4_000 } },
    );
    const reset: Chapter = { ...untouchedChapter(1), facts: { ...untouchedChapter(1).facts, epoch: 1 } };
    for (const [a, b] of [
      [chapter, reset],
      [reset, chapter],
    ] as const) {
      const joined = joinChapters({ chapter: a, folded: [] }, { chapter: b, folded: [] });
      expect(joined.chapter.facts).toEqual(reset.facts);
      expect(joined.folded.map(({ sitting, epoch }) => [sitting.id, epoch])).toEqual([['before', 0]]);
    }
  });
});
