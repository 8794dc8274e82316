/** Where a reader is: the latest place by clamped client time, alike on every device. */
import { describe, expect, test } from 'vitest';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { type ChapterFacts, joinFacts, NO_FACTS } from '../../src/rules/merge.ts';
import { laterPlace, type PlaceInChapter } from '../../src/rules/position.ts';
import { DAY_MS, T0 } from '../helpers/arbitraryFacts.ts';

type Position = { percent: number; at: number; anchor?: string };

const at = (known: ChapterFacts, position: Position, now: number) =>
  mergeUpdate(known, { chapterNumber: 1, position }, now, 'UTC');

describe('of two places', () => {
  const place = (changes: Partial<PlaceInChapter>): PlaceInChapter => ({
    anchor: null,
    percent: 10,
    at: T0,
    clientAt: T0,
    ...changes,
  });

  test.each([
    ['the later', place({ at: T0 - 1, percent: 90 }), place({})],
    ['at the same time, the one its client calls later', place({ percent: 90 }), place({ clientAt: T0 + 1 })],
    ['at the same client time, the further', place({ anchor: 'z' }), place({ percent: 11 })],
    ['equally far, the one with the greater anchor', place({ anchor: 'a' }), place({ anchor: 'b' })],
    ['equally far, one with an anchor', place({ anchor: null }), place({ anchor: 'a' })],
  ])('%s wins, whichever comes first', (_, lesser, greater) => {
    expect(laterPlace(lesser, greater)).toBe(greater);
    expect(laterPlace(greater, lesser)).toBe(greater);
  });

  test('an unknown one gives way', () => {
    expect(laterPlace(null, place({}))).toEqual(place({}));
    expect(laterPlace(place({}), null)).toEqual(place({}));
    expect(laterPlace(null, null)).toBeNull();
  });
});

test('an offline device that reports an earlier place moves nobody back, but the furthest percent counts', () => {
  const now = at(NO_FACTS, { percent: 20, at: T0 }, T0);
  const late = at(now, { percent: 80, at: T0 - DAY_MS }, T0 + 1);
  expect(late.place).toMatchObject({ percent: 20 });
  expect(late.furthestPercent).toBe(80);
});

describe('a device whose clock is a day fast', () => {
  const fast = at(NO_FACTS, { percent: 30, at: T0 + DAY_MS, anchor: 'a' }, T0);

  test('is taken to be at the present', () => {
    expect(fast.place).toMatchObject({ percent: 30, at: T0 });
  });

  test('does not lock out devices with a right clock', () => {
    const honest = at(fast, { percent: 40, at: T0 + 60_000 }, T0 + 60_000);
    expect(honest.place).toMatchObject({ percent: 40 });
  });

  test('is followed as it moves on', () => {
    const moved = at(fast, { percent: 50, at: T0 + DAY_MS + 1_000 }, T0 + 1_000);
    expect(moved.place).toMatchObject({ percent: 50, at: T0 + 1_000 });
  });

  test.each([1, 60_000, DAY_MS - 1, DAY_MS, DAY_MS + 1, 10 * DAY_MS])(
    'repeats itself %i ms later without effect',
    (laterMs) => {
      expect(at(fast, { percent: 30, at: T0 + DAY_MS, anchor: 'a' }, T0 + laterMs)).toBe(fast);
    },
  );

  test('has an older report of the same clock ignored while that time is still to come', () => {
    const moved = at(fast, { percent: 50, at: T0 + DAY_MS + 1_000 }, T0 + 1_000);
    expect(at(moved, { percent: 30, at: T0 + DAY_MS, anchor: 'a' }, T0 + 2_000)).toBe(moved);
  });
});

test('a device whose clock is a day slow is placed by what it says, and counts on its own', () => {
  const slow = at(NO_FACTS, { percent: 30, at: T0 - DAY_MS }, T0);
  expect(slow.place).toMatchObject({ at: T0 - DAY_MS, percent: 30 });
  expect(joinFacts(slow, at(NO_FACTS, { percent: 60, at: T0 }, T0)).place).toMatchObject({ percent: 60 });
});
