/** A chapter read in very many sittings: its document stays small, and no second is lost or doubled. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Chapter,
  foldSittings,
  SITTINGS_MAX,
  secondsByDay,
  timeSpent,
  unfoldSitting,
  untouchedChapter,
} from '../../src/rules/chapter.ts';
import { localDay } from '../../src/rules/days.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { DAY_MS, T0 } from '../helpers/arbitraryFacts.ts';

function read(chapter: Chapter, id: string, seconds: number, startedAt: number, now: number): Chapter {
  const update = { chapterNumber: 1, sitting: { id, seconds, startedAt } };
  return { ...chapter, facts: mergeUpdate(chapter.facts, update, now, 'UTC') };
}

test('32 sittings are kept as they are; with the 33rd the oldest are folded and the time stays', () => {
  let chapter = untouchedChapter(1);
  for (let n = 0; n < SITTINGS_MAX; n += 1) {
    chapter = read(chapter, `sitting-${n}`, 60, T0 + n * 100_000, T0 + n * 100_000 + 60_000);
  }
  const now = T0 + 33 * 100_000;
  expect(foldSittings(chapter, now, 'UTC')).toEqual({ chapter, folded: [] });
  const full = read(chapter, 'sitting-33', 60, now - 60_000, now);
  const { chapter: small, folded } = foldSittings(full, now, 'UTC');
  expect(small.facts.sittings.length).toBeLessThan(SITTINGS_MAX);
  expect(small.facts.sittings.map(({ id }) => id)).toContain('sitting-33');
  expect(folded).toHaveLength(SITTINGS_MAX + 1 - small.facts.sittings.length);
  expect(timeSpent(small)).toBe(33 * 60);
  expect(secondsByDay(small, 'UTC')).toEqual(secondsByDay(full, 'UTC'));
});

test('a folded sitting that is too old to be reported again is not remembered by its id', () => {
  let chapter = untouchedChapter(1);
  for (let n = 0; n <= SITTINGS_MAX; n += 1) chapter = read(chapter, `sitting-${n}`, 60, T0 - DAY_MS, T0 + n);
  const { folded } = foldSittings(chapter, T0 + 30 * DAY_MS, 'UTC');
  expect(folded).toEqual([]);
});

test('folding and taking a sitting back gives the same time by day, over any sittings and zone', () => {
  const sittings = fc.array(
    fc.record({
      seconds: fc.integer({ min: 1, max: 5_000 }),
      agoMs: fc.integer({ min: 0, max: 20 * DAY_MS }),
    }),
    { minLength: SITTINGS_MAX + 1, maxLength: SITTINGS_MAX + 8 },
  );
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Kiritimati');
  fc.assert(
    fc.property(sittings, zones, fc.nat(), (list, timezone, pick) => {
      let full = untouchedChapter(1);
      list.forEach(({ seconds, agoMs }, n) => {
        full = read(full, `sitting-${n}`, seconds, T0 - agoMs, T0 + n);
      });
      const { chapter, folded } = foldSittings(full, T0 + 100, timezone);
      expect(timeSpent(chapter)).toBe(timeSpent(full));
      const sitting = folded[pick % folded.length];
      if (!sitting) throw new Error('Nothing was folded.');
      const back = unfoldSitting(chapter, sitting, localDay(sitting.startedAt, timezone));
      expect(timeSpent(back)).toBe(timeSpent(full));
      expect(secondsByDay(back, timezone)).toEqual(secondsByDay(full, timezone));
      expect(back.facts.sittings).toContainEqual(sitting);
    }),
    { numRuns: 300 },
  );
});
