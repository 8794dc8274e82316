/** The table `anonymous_views`: how often free chapters were opened by people who are not signed in, by day. */
import { weekOf } from '../rules/days.ts';
import type { Database } from './database.ts';

/** Views by UTC day. */
export type ViewsByDay = Readonly<Record<string, number>>;
export type ChapterViews = { chapterNumber: number; days: ViewsByDay };

/**
 * Stores what a chapter's counter has counted. It says whole sums of a week and not what came since, so that a repeated
 * or late word changes nothing.
 * @param views all days of the weeks concerned
 */
export async function storeAnonymousViews(
  db: Database,
  chapterNumber: number,
  views: ViewsByDay,
): Promise<void> {
  const weeks = new Map<number, Record<string, number>>();
  for (const [day, amount] of Object.entries(views)) {
    weeks.set(weekOf(day), { ...weeks.get(weekOf(day)), [day]: amount });
  }
  const rows = [...weeks].map(([week, days]) => ({
    week,
    views: Object.values(days).reduce((sum, amount) => sum + amount, 0),
    days,
  }));
  await db
    .prepare(
      `INSERT INTO anonymous_views (week, chapter_number, views, days)
       SELECT value ->> 'week', ?1, value ->> 'views', value -> 'days' FROM json_each(?2) WHERE true
       ON CONFLICT (week, chapter_number) DO UPDATE SET views = excluded.views, days = excluded.days
       WHERE excluded.views > anonymous_views.views`,
    )
    .bind(chapterNumber, JSON.stringify(rows))
    .run();
}

/** @param fromWeek first and last week, as `weekOf` counts them @returns views by chapter and day */
export async function readAnonymousViews(
  db: Database,
  fromWeek: number,
  toWeek: number,
): Promise<ChapterViews[]> {
  const { results } = await db
    .prepare('SELECT chapter_number, days FROM anonymous_views WHERE week BETWEEN ?1 AND ?2')
    .bind(fromWeek, toWeek)
    .all<{ chapter_number: number; days: string }>();
  return results.map(({ chapter_number, days }) => ({
    chapterNumber: chapter_number,
    days: JSON.parse(days),
  }));
}
