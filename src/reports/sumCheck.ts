/**
 * Recomputes the sums from the readers, and from what those who are gone had contributed, and finds, and mends, what differs. It works through the readers in pages, so no
 * statement is long; the triggers of migrations/0015 carry into it what changes behind its back, so that it is exact while
 * snapshots go on arriving.
 */
import { weekOf } from '../rules/days.ts';
import type { SumCheckAnswer, SumDifference } from '../wire/sumCheck.ts';
import { isoTime } from '../wire/time.ts';

/** Some 30 ms of D1 in each statement. */
const READERS_PER_STATEMENT = 500;
/** A call ends within seconds. */
const STATEMENTS_PER_CALL = 20;
const DIFFERENCES_SHOWN = 100;
/** A check that nobody brings to its end costs each snapshot a row. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

const BEGIN = `INSERT OR REPLACE INTO sum_check (id, started_at, through, is_whole, readers, counts)
  VALUES (1, ?1, '', 0, 0, '{}')`;

/** Page and place move in one statement: a lost answer repeats nothing. */
const ADD_PAGE = `WITH page AS MATERIALIZED (
    SELECT email, counts FROM readers
    WHERE email > (SELECT through FROM sum_check) ORDER BY email LIMIT ${READERS_PER_STATEMENT}
  )
  UPDATE sum_check SET
    through = coalesce((SELECT max(email) FROM page), through),
    is_whole = (SELECT count(*) FROM page) < ${READERS_PER_STATEMENT},
    readers = readers + (SELECT count(*) FROM page),
    counts = (
      SELECT json_group_object(key, amount)
      FROM (
        SELECT key, sum(value) AS amount
        FROM (
          SELECT key, value FROM json_each(sum_check.counts)
          UNION ALL
          SELECT entry.key, entry.value FROM page, json_each(page.counts) AS entry
        )
        GROUP BY key
        HAVING amount <> 0
      )
    )
  WHERE NOT is_whole
  RETURNING is_whole, readers`;

const DIFFERENCES = `SELECT key, sum(stored) AS stored, sum(counted) AS counted
  FROM (
    SELECT entry.key, entry.value AS stored, 0 AS counted FROM rollups, json_each(counts) AS entry
    UNION ALL
    SELECT entry.key, 0, entry.value FROM sum_check, json_each(counts) AS entry
    UNION ALL
    SELECT entry.key, 0, entry.value FROM departed_counts, json_each(counts) AS entry
  )
  WHERE EXISTS (SELECT 1 FROM sum_check WHERE is_whole)
  GROUP BY key
  HAVING sum(stored) <> sum(counted)`;

const MEND = `INSERT INTO rollups (week, counts)
  SELECT ?1, difference
  FROM (SELECT json_group_object(key, counted - stored) AS difference FROM (${DIFFERENCES}))
  WHERE difference <> '{}'
  ON CONFLICT (week) DO UPDATE SET counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(rollups.counts)
        UNION ALL
        SELECT key, value FROM json_each(excluded.counts)
      )
      GROUP BY key
      HAVING amount <> 0
    )
  )`;

type Progress = { is_whole: number; readers: number };

/**
 * Does a piece of the check. Call again, without `restart`, until the answer is `done`.
 * @param write whether sums that differ are put right
 * @param now milliseconds since 1970; names the week under which what was missing is kept
 */
export async function checkSums(
  db: D1Database,
  { restart, write }: { restart: boolean; write: boolean },
  now: number,
): Promise<SumCheckAnswer> {
  const begun = await db.prepare('SELECT is_whole, readers FROM sum_check').first<Progress>();
  if (restart || !begun) await db.prepare(BEGIN).bind(now).run();
  let progress = restart ? null : begun;
  for (let statement = 0; statement < STATEMENTS_PER_CALL && !progress?.is_whole; statement += 1) {
    progress = await db.prepare(ADD_PAGE).first<Progress>();
  }
  if (!progress?.is_whole) return { state: 'counting', readers: progress?.readers ?? 0 };
  return finish(db, progress.readers, write, now);
}

/** What is compared, mended and forgotten belongs together: one transaction, between two snapshots. */
async function finish(db: D1Database, readers: number, write: boolean, now: number): Promise<SumCheckAnswer> {
  const end = db.prepare('DELETE FROM sum_check WHERE is_whole');
  const mend = db.prepare(MEND).bind(weekOf(isoTime(now)));
  const statements = [db.prepare(`${DIFFERENCES} ORDER BY key`), ...(write ? [mend] : []), end];
  const answers = await db.batch<SumDifference>(statements);
  // Somebody else has begun anew, or has ended it already.
  if (answers.at(-1)?.meta.changes === 0) return { state: 'counting', readers: 0 };
  const [found] = answers;
  const differences = found?.results ?? [];
  return {
    state: 'done',
    readers,
    differing: differences.length,
    differences: differences.slice(0, DIFFERENCES_SHOWN),
    mended: write && differences.length > 0,
  };
}

/** Forgets a check that was begun a day ago. @returns whether there was one */
export async function dropAbandonedCheck(db: D1Database, now: number): Promise<boolean> {
  const drop = db.prepare('DELETE FROM sum_check WHERE started_at < ?').bind(now - ABANDONED_AFTER_MS);
  return (await drop.run()).meta.changes > 0;
}
