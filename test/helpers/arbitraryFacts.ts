/** Arbitrary facts, updates and hostile ids for the property tests of the merge. Small domains, so that things collide. */
import fc from 'fast-check';
import type { ChapterFacts } from '../../src/rules/merge.ts';
import type { ProgressUpdate } from '../../src/wire/progress.ts';

/** Server time in milliseconds that the properties start from. */
export const T0 = Date.parse('2026-11-21T12:00:00.000Z');
export const DAY_MS = 86_400_000;

export const HOSTILE_IDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  '0',
  '-1',
  '1e999',
  ' ',
  'é',
  'e\u0301',
  'ß',
  'ẞ',
  '👩‍👩‍👧‍👦',
  '\ufffd',
  '\u0000',
  "'; DROP TABLE progress; --",
];

const anyId = fc.oneof(fc.constantFrom(...HOSTILE_IDS), fc.constantFrom('a', 'b', 'c'), fc.string());
const anyTime = fc.oneof(
  fc.integer({ min: T0 - 3, max: T0 + 3 }),
  fc.integer({ min: T0 - 40 * DAY_MS, max: T0 + 2 * DAY_MS }),
);
const anyPercent = fc.oneof(fc.constantFrom(0, 50, 100), fc.double({ min: 0, max: 100, noNaN: true }));
const sortedIds = fc.uniqueArray(anyId, { maxLength: 4 }).map((ids) => ids.sort());
const byId = <T extends { id: string }>(items: T[]): T[] => items.sort((x, y) => (x.id < y.id ? -1 : 1));

const anySitting = fc.record({
  id: anyId,
  startedAt: anyTime,
  claimedSeconds: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2_592_000 })),
  claimedAt: anyTime,
});
const anyPlace = fc.record({
  anchor: fc.option(anyId),
  percent: anyPercent,
  at: anyTime,
  clientAt: anyTime,
});
const anyDay = fc.integer({ min: 0, max: 9 }).map((n) => `2026-11-${10 + n}`);

export const anyFacts: fc.Arbitrary<ChapterFacts> = fc.record({
  epoch: fc.integer({ min: 0, max: 2 }),
  completedAt: fc.option(anyTime),
  videosWatched: sortedIds,
  quizzesPassed: sortedIds,
  sittings: fc.uniqueArray(anySitting, { maxLength: 4, selector: ({ id }) => id }).map(byId),
  imported: fc
    .uniqueArray(fc.record({ id: anyId, seconds: fc.nat() }), { maxLength: 3, selector: ({ id }) => id })
    .map(byId),
  place: fc.option(anyPlace),
  readDays: fc.uniqueArray(anyDay, { maxLength: 4 }).map((days) => days.sort()),
  furthestPercent: anyPercent,
  futureClientAt: fc.oneof(fc.constant(0), anyTime),
});

/** Updates as they stand after the door: times in milliseconds, client clocks days off in both directions. */
export const anyUpdate: fc.Arbitrary<ProgressUpdate> = fc.record(
  {
    chapterNumber: fc.constant(1),
    completed: fc.constant(true as const),
    videosWatched: fc.array(anyId, { maxLength: 4 }),
    quizzesPassed: fc.array(anyId, { maxLength: 4 }),
    sitting: fc.record({
      id: anyId,
      seconds: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 2_592_000 })),
      startedAt: anyTime,
    }),
    position: fc.record({ percent: anyPercent, at: anyTime }),
    epoch: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: ['chapterNumber'] },
);
