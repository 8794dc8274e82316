/** The funnel: chapter by chapter, how many readers started and how many came through. */
import type { Funnel, FunnelChapter } from '../wire/reports.ts';
import { isoTime } from '../wire/time.ts';
import { type ChapterTotals, chapterTotals, totalsOf } from './chapterTotals.ts';
import { publishedNumbers } from './conditions.ts';
import type { Database } from './database.ts';
import { readTotals } from './rollups.ts';

type ReadTitles = (db: Database) => Promise<Map<number, string>>;

/**
 * Reads a row for each week of rollups and two for each chapter, whatever the number of readers.
 * @param readTitles reads the titles of chapters, withdrawn ones too, by number
 * @param now milliseconds since 1970
 * @returns chapters by number: those that are published, and others that someone started
 */
export async function funnel(db: Database, readTitles: ReadTitles, now: number): Promise<Funnel> {
  const [totals, titles, published] = await Promise.all([
    readTotals(db),
    readTitles(db),
    publishedNumbers(db),
  ]);
  const started = [...chapterTotals(totals)].filter(([, chapter]) => chapter.started > 0);
  const numbers = new Set([...published, ...started.map(([chapterNumber]) => chapterNumber)]);
  return {
    chapters: [...numbers]
      .sort((a, b) => a - b)
      .map((number) => funnelChapter(number, titles.get(number) ?? null, totalsOf(totals, number))),
    generatedAt: isoTime(now),
  };
}

function funnelChapter(chapterNumber: number, title: string | null, chapter: ChapterTotals): FunnelChapter {
  const perReader = (amount: number) => (chapter.started === 0 ? 0 : amount / chapter.started);
  return {
    chapterNumber,
    title,
    started: chapter.started,
    completed: chapter.completed,
    completionRate: Math.round(perReader(chapter.completed) * 10_000) / 10_000,
    averageTime: Math.round(perReader(chapter.seconds)),
    videosWatched: chapter.videos,
    quizzesPassed: chapter.quizzes,
  };
}
