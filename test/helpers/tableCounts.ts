/** The sums that the rollups keep, asked of the tables and views instead: what a report would cost without rollups. */

/** Several queries, because D1 takes at most five SELECTs in one UNION (run). */
const FROM_TABLES = [
  `SELECT 'subscribers' AS key, count(*) AS amount FROM email_subscribers`,
  `SELECT 'withAccess' AS key, sum(has_access) AS amount FROM email_subscribers`,
  `SELECT 'purchased' AS key, sum(has_purchased) AS amount FROM email_subscribers`,
  `SELECT 'emailsSent' AS key, sum(emails_sent) AS amount FROM email_subscribers`,
  `SELECT 'confirmed' AS key, count(confirmed_at) AS amount FROM readers WHERE subscribed = 1`,
  `SELECT 'signup:' || date(created_at) AS key, count(*) AS amount FROM email_subscribers GROUP BY 1`,
  `SELECT 'lastRead:' || date(last_read_at) AS key, count(*) AS amount FROM readers
   WHERE last_read_at IS NOT NULL GROUP BY 1`,
  `SELECT 'chapter:' || (value ->> 'chapterNumber') || ':started' AS key, count(*) AS amount
   FROM readers, json_each(chapters)
   WHERE value ->> 'completed' OR value ->> 'timeSpent' > 0 OR value ->> 'furthestPercent' > 0
     OR json_array_length(value -> 'videosWatched') > 0 OR json_array_length(value -> 'quizzesPassed') > 0
   GROUP BY 1`,
  ...Object.entries({
    completed: 'completed',
    seconds: 'time_spent',
    videos: 'json_array_length(videos_watched)',
    quizzes: 'json_array_length(quizzes_passed)',
  }).map(
    ([measure, column]) =>
      `SELECT 'chapter:' || chapter_number || ':${measure}' AS key, sum(${column}) AS amount
       FROM reading_progress GROUP BY 1`,
  ),
];

/** Keys that the tables can be asked for; days of reading and mails stand in the readers' objects alone. */
export const IN_TABLES = /^(?!active|seconds|completed|cohort|mail)/;

/** @returns the sums by key, without zeros */
export async function countTables(db: D1Database): Promise<[string, number][]> {
  const answers = await db.batch<{ key: string; amount: number | null }>(
    FROM_TABLES.map((sql) => db.prepare(sql)),
  );
  return answers
    .flatMap(({ results }) => results)
    .map(({ key, amount }): [string, number] => [key, amount ?? 0])
    .filter(([, amount]) => amount !== 0)
    .sort();
}
