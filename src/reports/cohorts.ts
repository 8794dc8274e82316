/** Retention: of those who signed up in a week, how many did something in each week since. */
import { cohortKey, dayKey } from '../rules/counts.ts';
import { daysAfter, mondayOf } from '../rules/days.ts';
import type { Cohort, RetentionQuery, RetentionReport } from '../wire/activityReports.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';
import { readTotals, type Totals } from './rollups.ts';

/**
 * Reads the rollups only, whatever the number of readers.
 * @param query as `RetentionQuery` parsed it
 * @param now milliseconds since 1970; its week (UTC) is the last one
 * @returns the newest cohorts, the oldest of them first; weeks in which nobody signed up are there too
 */
export async function retentionReport(
  db: Database,
  { weeks }: RetentionQuery,
  now: number,
): Promise<RetentionReport> {
  const totals = await readTotals(db);
  const thisMonday = mondayOf(isoTime(now).slice(0, 10));
  const cohorts = Array.from({ length: weeks }, (_, index) => {
    const age = weeks - 1 - index;
    return cohort(totals, daysAfter(thisMonday, -7 * age), age);
  });
  return { cohorts, generatedAt: isoTime(now) };
}

/** @param age weeks from that of the sign-up to the present one */
function cohort(totals: Totals, monday: string, age: number): Cohort {
  const signups = (weekday: number) => totals.get(dayKey('signup', daysAfter(monday, weekday))) ?? 0;
  return {
    week: monday,
    size: [0, 1, 2, 3, 4, 5, 6].reduce((sum, weekday) => sum + signups(weekday), 0),
    active: Array.from({ length: age + 1 }, (_, since) => totals.get(cohortKey(monday, since)) ?? 0),
  };
}
