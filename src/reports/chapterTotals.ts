/** The sums of each chapter, picked from the sums over all readers. */
import { type ChapterMeasure, chapterKey } from '../rules/counts.ts';
import type { Totals } from './rollups.ts';

export type ChapterTotals = Record<ChapterMeasure, number>;

const CHAPTER_KEY = /^chapter:(\d+):/;

/** @returns the sums by chapter number, of every chapter that anyone ever touched */
export function chapterTotals(totals: Totals): Map<number, ChapterTotals> {
  const numbers = new Set<number>();
  for (const key of totals.keys()) {
    const chapterNumber = CHAPTER_KEY.exec(key)?.[1];
    if (chapterNumber !== undefined) numbers.add(Number(chapterNumber));
  }
  return new Map([...numbers].map((chapterNumber) => [chapterNumber, totalsOf(totals, chapterNumber)]));
}

/** @returns the sums of one chapter, all 0 when nobody touched it */
export function totalsOf(totals: Totals, chapterNumber: number): ChapterTotals {
  const total = (measure: ChapterMeasure) => totals.get(chapterKey(chapterNumber, measure)) ?? 0;
  return {
    started: total('started'),
    completed: total('completed'),
    seconds: total('seconds'),
    videos: total('videos'),
    quizzes: total('quizzes'),
  };
}
