/** What a reader has done over the whole handbook, and where the book opens again. */
import { describe, expect, test } from 'vitest';
import { type Chapter, chapterProgress, untouchedChapter } from '../../src/rules/chapter.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { resume, summarise } from '../../src/rules/summary.ts';
import type { ProgressUpdate } from '../../src/wire/progress.ts';
import { DAY_MS, T0 } from '../helpers/arbitraryFacts.ts';

function chapter(chapterNumber: number, update: Omit<ProgressUpdate, 'chapterNumber'>, now = T0): Chapter {
  const untouched = untouchedChapter(chapterNumber);
  const facts = mergeUpdate(untouched.facts, { chapterNumber, ...update }, now, 'UTC');
  return { ...untouched, facts, rev: 1, updatedAt: now };
}
const sitting = (seconds: number, startedAt: number) => ({ id: 'sitting-1', seconds, startedAt });
const position = (percent: number, at: number) => ({ percent, at });

describe('the summary', () => {
  test('of a reader who has not begun is all zero', () => {
    expect(summarise([], [1, 2, 3], T0, 'UTC')).toEqual({
      chaptersTotal: 3,
      chaptersCompleted: 0,
      percentComplete: 0,
      timeSpent: 0,
      currentStreakDays: 0,
      longestStreakDays: 0,
      lastReadAt: null,
    });
  });

  test('is 0 % of a handbook that has no chapters yet, and never a NaN', () => {
    expect(summarise([chapter(1, { completed: true })], [], T0, 'UTC')).toMatchObject({
      chaptersTotal: 0,
      percentComplete: 0,
    });
  });

  test('says 100 % only when all is done', () => {
    const outline = Array.from({ length: 300 }, (_, n) => n + 1);
    const done = outline.map((number) => chapter(number, { completed: true }));
    expect(summarise(done.slice(1), outline, T0, 'UTC').percentComplete).toBe(99);
    expect(summarise(done, outline, T0, 'UTC').percentComplete).toBe(100);
  });

  test('counts time of chapters that left the outline, but not their completion', () => {
    const chapters = [
      chapter(1, { completed: true }),
      chapter(9, { completed: true, sitting: sitting(60, T0 - DAY_MS) }),
    ];
    expect(summarise(chapters, [1, 2], T0, 'UTC')).toMatchObject({
      chaptersCompleted: 1,
      percentComplete: 50,
      timeSpent: 60,
    });
  });

  test('knows the streak from sittings, places and completions together, and when something was last read', () => {
    const chapters = [
      chapter(1, { sitting: sitting(60, T0 - 2 * DAY_MS) }, T0 - 2 * DAY_MS + 60_000),
      chapter(2, { position: position(10, T0 - DAY_MS) }, T0 - DAY_MS),
      chapter(3, { completed: true }, T0),
    ];
    expect(summarise(chapters, [1, 2, 3], T0, 'UTC')).toMatchObject({
      currentStreakDays: 3,
      longestStreakDays: 3,
      lastReadAt: new Date(T0).toISOString(),
    });
    expect(summarise(chapters, [1, 2, 3], T0 + DAY_MS, 'UTC').currentStreakDays).toBe(3);
    expect(summarise(chapters, [1, 2, 3], T0 + 2 * DAY_MS, 'UTC').currentStreakDays).toBe(0);
  });
});

describe('the book opens', () => {
  const resumeOf = (chapters: Chapter[], outline: number[]) => resume(chapters.map(chapterProgress), outline);

  test('at the first chapter for a reader who has not begun', () => {
    expect(resumeOf([], [2, 1])).toEqual({ last: null, furthest: null, next: { chapterNumber: 2 } });
  });

  test('where the reader was last, even when that is not the furthest', () => {
    const chapters = [
      chapter(2, { position: position(40, T0) }),
      chapter(7, { position: position(80, T0 - DAY_MS) }),
    ];
    expect(resumeOf(chapters, [1, 2, 7])).toMatchObject({
      last: { chapterNumber: 2, position: { percent: 40 } },
      furthest: { chapterNumber: 7, percent: 80 },
      next: { chapterNumber: 1 },
    });
  });

  test('nowhere further when all is done', () => {
    const done = [chapter(1, { completed: true }), chapter(2, { completed: true })];
    expect(resumeOf(done, [1, 2])).toEqual({
      last: null,
      furthest: { chapterNumber: 2, percent: 100 },
      next: null,
    });
  });

  test('at a chapter that was published later', () => {
    expect(resumeOf([chapter(1, { completed: true })], [1, 2]).next).toEqual({ chapterNumber: 2 });
  });
});
