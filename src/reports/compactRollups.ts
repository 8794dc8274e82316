/**
 * Adds old weeks of `rollups` together, so that the years behind cost a report a row each and not 52. The total of every
 * key stays what it was; a second run finds nothing to do.
 */
import { weekOf } from '../rules/days.ts';
import { isoTime } from '../wire/time.ts';

/** A quarter stays as it was stored, for who looks after a strange week. */
const WEEKS_KEPT = 13;
/** Old weeks go into the row of the latest earlier week that this divides: a document a year, far below D1's 2 MB a row. */
const WEEKS_TOGETHER = 52;

const ADD_UP = `INSERT INTO rollups (week, counts)
  SELECT block, json_group_object(key, amount)
  FROM (
    SELECT week / ${WEEKS_TOGETHER} * ${WEEKS_TOGETHER} AS block, key, sum(value) AS amount
    FROM rollups, json_each(counts)
    WHERE week < ?1 AND week % ${WEEKS_TOGETHER} <> 0
    GROUP BY 1, 2
  )
  WHERE true
  GROUP BY block
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
const DROP_ADDED = `DELETE FROM rollups WHERE week < ?1 AND week % ${WEEKS_TOGETHER} <> 0`;

/**
 * @param now milliseconds since 1970
 * @returns how many weeks went into those before them
 */
export async function compactRollups(db: D1Database, now: number): Promise<number> {
  const firstKept = weekOf(isoTime(now)) - WEEKS_KEPT;
  // A batch is one transaction: no report sees a week twice or not at all.
  const [, dropped] = await db.batch([ADD_UP, DROP_ADDED].map((sql) => db.prepare(sql).bind(firstKept)));
  return dropped?.meta.changes ?? 0;
}
