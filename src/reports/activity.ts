/** Day by day: how many readers did something, for how long, what they completed, and who signed up. */
import { type DayMeasure, dayKey } from '../rules/counts.ts';
import { daysAfter } from '../rules/days.ts';
import type { ActivityQuery, ActivityReport } from '../wire/activityReports.ts';
import { daysIn } from '../wire/dayRange.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';
import { readTotals } from './rollups.ts';

/**
 * Reads the rollups only, whatever the number of readers.
 * @param query as `ActivityQuery` parsed it
 * @param now milliseconds since 1970
 * @returns every day of the range in order, those on which nothing happened too
 */
export async function activityReport(
  db: Database,
  query: ActivityQuery,
  now: number,
): Promise<ActivityReport> {
  const totals = await readTotals(db);
  const days = Array.from({ length: daysIn(query) }, (_, index) => {
    const day = daysAfter(query.from, index);
    const sum = (measure: DayMeasure) => totals.get(dayKey(measure, day)) ?? 0;
    return {
      day,
      activeReaders: sum('active'),
      seconds: sum('seconds'),
      chaptersCompleted: sum('completed'),
      signups: sum('signup'),
    };
  });
  return { ...query, days, generatedAt: isoTime(now) };
}
