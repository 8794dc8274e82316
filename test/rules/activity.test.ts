/** What a reader did on which day, and what of it is counted. */
import { expect, test } from 'vitest';
import { activityByDay } from '../../src/rules/activity.ts';
import { type Chapter, untouchedChapter } from '../../src/rules/chapter.ts';
import { countsOf } from '../../src/rules/counts.ts';
import { daysAfter } from '../../src/rules/days.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import type { ProgressUpdate } from '../../src/wire/progress.ts';
import { snapshotOf } from '../helpers/snapshots.ts';

const HOUR = 3_600_000;
/** A Tuesday. */
const NOON = Date.parse('2026-11-24T12:00:00.000Z');

function after(chapter: Chapter, update: Omit<ProgressUpdate, 'chapterNumber'>, now: number, zone = 'UTC') {
  const { chapterNumber } = chapter;
  return { ...chapter, facts: mergeUpdate(chapter.facts, { chapterNumber, ...update }, now, zone) };
}
const sitting = (id: string, startedAt: number, seconds: number) => ({ sitting: { id, startedAt, seconds } });

test('a day has the seconds of the sittings that began on it, over all chapters, and what was completed', () => {
  let one = after(untouchedChapter(1), sitting('sitting-1', NOON, 60), NOON + HOUR);
  one = after(one, sitting('sitting-2', NOON + 24 * HOUR, 30), NOON + 25 * HOUR);
  one = after(one, { completed: true }, NOON + 25 * HOUR);
  const two = after(untouchedChapter(2), sitting('sitting-3', NOON, 5), NOON + HOUR);
  expect([...activityByDay([one, two], 'UTC')].sort()).toEqual([
    ['2026-11-24', { seconds: 65, chaptersCompleted: 0 }],
    ['2026-11-25', { seconds: 30, chaptersCompleted: 1 }],
  ]);
});

test('the day is that of the reader, wherever the reader lives', () => {
  const late = Date.parse('2026-11-24T23:30:00.000Z');
  const tokyo = after(untouchedChapter(1), sitting('sitting-1', late, 60), late + HOUR, 'Asia/Tokyo');
  expect([...activityByDay([tokyo], 'Asia/Tokyo').keys()]).toEqual(['2026-11-25']);
});

test('to scroll is to be active, without seconds', () => {
  const at = { position: { percent: 10, at: NOON } };
  const chapter = after(untouchedChapter(1), at, NOON);
  const activity = activityByDay([chapter], 'UTC');
  expect(countsOf(snapshotOf({ chapters: [] }), new Map(), activity)).toMatchObject({
    'active:2026-11-24': 1,
  });
  expect([...activity]).toEqual([['2026-11-24', { seconds: 0, chaptersCompleted: 0 }]]);
});

const dayOf = (seconds: number, chaptersCompleted = 0) => ({ seconds, chaptersCompleted });
const keys = (counts: Record<string, number>, prefix: string) =>
  Object.fromEntries(Object.entries(counts).filter(([key]) => key.startsWith(prefix)));

test('a reader counts once for each week since the one of the sign-up, and not for weeks before it', () => {
  // Signed up on a Sunday, 23:30 in New York, which is a Monday in UTC.
  const reader = snapshotOf({ createdAt: '2026-11-23T04:30:00.000Z', timezone: 'America/New_York' });
  const activity = new Map([
    ['2026-11-15', dayOf(9)],
    ['2026-11-22', dayOf(10)],
    ['2026-11-23', dayOf(20, 1)],
    ['2026-11-29', dayOf(30)],
    ['2027-11-15', dayOf(40)],
    ['2027-11-22', dayOf(50)],
  ]);
  const counts = countsOf(reader, new Map(), activity);
  expect(keys(counts, 'cohort:')).toEqual({
    'cohort:2026-11-16:0': 1,
    'cohort:2026-11-16:1': 1,
    'cohort:2026-11-16:52': 1,
  });
  expect(keys(counts, 'signup:')).toEqual({ 'signup:2026-11-22': 1 });
  expect(keys(counts, 'completed:')).toEqual({ 'completed:2026-11-23': 1 });
  expect(
    Object.keys(keys(countsOf({ ...reader, subscribed: false }, new Map(), activity), 'cohort:')),
  ).toEqual([]);
});

test('a year of daily reading stays a small document, and one of ten years a bounded one', () => {
  const days = (count: number) =>
    new Map(Array.from({ length: count }, (_, n) => [daysAfter('2026-11-20', n), dayOf(1800, 1)]));
  const reader = snapshotOf({ chapters: [] });
  const bytes = (count: number) => JSON.stringify(countsOf(reader, new Map(), days(count))).length;
  expect(bytes(365)).toBeLessThan(29_000);
  expect(bytes(3650)).toBeLessThan(76_000);
  expect(countsOf(reader, new Map(), days(3650))).toHaveProperty(`active:${daysAfter('2026-11-20', 3649)}`);
});
