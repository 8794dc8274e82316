/** What a reader has done over the whole handbook, and where to go on. */

import { isoTimeOrNull } from '../wire/isoTime.ts';
import type { ChapterProgress, ProgressSummary, Resume } from '../wire/progress.ts';
import { daysRead } from './activity.ts';
import { type Chapter, chapterProgress } from './chapter.ts';
import { localDay } from './days.ts';
import { streaks } from './streaks.ts';

/**
 * @param outline the chapter numbers of the published handbook; what was read of other chapters adds time only
 * @param now server time in milliseconds
 */
export function summarise(
  chapters: readonly Chapter[],
  outline: readonly number[],
  now: number,
  timezone: string,
): ProgressSummary {
  const completed = new Set(
    chapters.filter(({ facts }) => facts.completedAt !== null).map((c) => c.chapterNumber),
  );
  const chaptersCompleted = outline.filter((number) => completed.has(number)).length;
  const { currentDays, longestDays } = streaks(daysRead(chapters, timezone), localDay(now, timezone));
  const touched = chapters.filter(isTouched);
  return {
    chaptersTotal: outline.length,
    chaptersCompleted,
    percentComplete: outline.length === 0 ? 0 : Math.floor((100 * chaptersCompleted) / outline.length),
    timeSpent: chapters.reduce((sum, chapter) => sum + chapterProgress(chapter).timeSpent, 0),
    currentStreakDays: currentDays,
    longestStreakDays: longestDays,
    lastReadAt: isoTimeOrNull(touched.length === 0 ? null : Math.max(...touched.map((c) => c.updatedAt))),
  };
}

/**
 * Where to go on: the latest place, the chapter furthest read, and the first chapter that is not completed.
 * @param outline the chapter numbers in the order in which they are read, which need not be that of the numbers
 */
export function resume(chapters: readonly ChapterProgress[], outline: readonly number[]): Resume {
  const placed = chapters.filter(({ position }) => position !== null);
  const last = placed.reduce<ChapterProgress | null>(
    (latest, chapter) =>
      !latest || (chapter.position?.at ?? '') > (latest.position?.at ?? '') ? chapter : latest,
    null,
  );
  const started = chapters.filter((c) => c.completed || c.furthestPercent > 0 || c.timeSpent > 0);
  const furthest = started.reduce<ChapterProgress | null>(
    (far, chapter) => (!far || isAfter(chapter, far, outline) ? chapter : far),
    null,
  );
  const completed = new Set(chapters.filter((c) => c.completed).map((c) => c.chapterNumber));
  const next = outline.find((number) => !completed.has(number));
  return {
    last: last && { chapterNumber: last.chapterNumber, position: last.position },
    furthest: furthest && {
      chapterNumber: furthest.chapterNumber,
      percent: furthest.completed ? 100 : furthest.furthestPercent,
    },
    next: next === undefined ? null : { chapterNumber: next },
  };
}

/** What is not in the outline (any more) is in front of what is. */
function isAfter(one: ChapterProgress, other: ChapterProgress, outline: readonly number[]): boolean {
  const [place, otherPlace] = [one, other].map(({ chapterNumber }) => outline.indexOf(chapterNumber));
  if (place === otherPlace) return one.chapterNumber > other.chapterNumber;
  return (place ?? -1) > (otherPlace ?? -1);
}

/** A chapter that was reset and not read since holds nothing but its epoch. */
export function isTouched({ facts, folded }: Chapter): boolean {
  return (
    facts.completedAt !== null ||
    facts.place !== null ||
    facts.videosWatched.length + facts.quizzesPassed.length + facts.sittings.length + facts.imported.length >
      0 ||
    Object.keys(folded).length > 0
  );
}
