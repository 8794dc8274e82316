/** When a video counts as watched: by the parts that were seen, in whatever order and however often. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coveredShare, isWatched, joinParts, type Part } from '../../src/rules/videoCoverage.ts';

const MINUTE = 60;

test.each<[string, Part[], boolean]>([
  ['all of it', [[0, 60]], true],
  ['all but the last tenth', [[0, 54]], true],
  ['a little less', [[0, 53.9]], false],
  ['only the end, after a jump', [[50, 60]], false],
  [
    'the first half twice',
    [
      [0, 30],
      [0, 30],
    ],
    false,
  ],
  [
    'both halves, the second first',
    [
      [30, 60],
      [0, 30],
    ],
    true,
  ],
  [
    'pieces with a gap',
    [
      [0, 20],
      [27, 60],
    ],
    false,
  ],
  [
    'pieces that overlap',
    [
      [0, 40],
      [20, 55],
    ],
    true,
  ],
  ['nothing', [], false],
])('%s', (_, parts, expected) => {
  expect(isWatched(parts, MINUTE)).toBe(expected);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'of a length of %d nothing is covered',
  (seconds) => {
    expect(coveredShare([[0, 10]], seconds)).toBe(0);
  },
);

test('joined parts are in order, do not touch, and hold the same seconds', () => {
  const second = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.array(fc.tuple(second, second)), (parts) => {
      const joined = joinParts(parts);
      for (const [index, [from, to]] of joined.entries()) {
        expect(from).toBeLessThan(to);
        expect(from).toBeGreaterThan(joined[index - 1]?.[1] ?? -1);
      }
      const holds = (all: readonly Part[], at: number) => all.some(([from, to]) => from <= at && at < to);
      for (let at = 0.5; at < 100; at += 1) expect(holds(joined, at)).toBe(holds(parts, at));
      expect(coveredShare(parts, 100)).toBe(coveredShare(joined, 100));
    }),
  );
});
