/**
 * Takes a reader out of D1 for good. From then on `departed_readers` makes the triggers ignore whatever of that reader is
 * still on its way, so a caller may repeat the call, and what ends late, this call included, does no harm.
 */
import { PRESENT_MEASURES } from '../rules/counts.ts';
import type { LoggedAccess } from '../wire/access.ts';
import type { Counts } from '../wire/snapshot.ts';
import { isoTime } from '../wire/time.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export type Departing = {
  email: string;
  /** Names this one life of the reader (objects/incarnation.ts): whoever signs up anew is somebody else. */
  incarnation: string;
};

/** What an erased reader leaves to the sums. It names nobody. */
export type LastReport = {
  counts: Counts;
  /** Those that D1 is not known to have; the id tells whether it has. */
  accesses: readonly (Pick<LoggedAccess, 'id' | 'type' | 'chapterNumber'> & { day: string })[];
};

export type DepartureTerms =
  /** What the reader did stays in the sums, though not that there is such a subscriber, and is kept among those of the departed. The access log goes. */
  | { kind: 'erased'; last: LastReport | null }
  /**
   * What the reader contributed is taken out of the sums, because it comes in again under another address.
   * @property to where the access log goes along; null: nowhere, since its reader has come back meanwhile
   */
  | { kind: 'moved'; to: Departing | null };

/** Rows deleted by table. */
export type Forgotten = { readers: number; content_access_logs: number };

/**
 * All in one transaction, and nothing at all if it was done before.
 * @param now milliseconds since 1970; names the week under which counts are kept
 * @returns what this call deleted: zeros when an earlier one did
 */
export async function forgetReader(
  db: Pick<D1Database, 'prepare' | 'batch'>,
  { email, incarnation }: Departing,
  terms: DepartureTerms,
  now: number,
): Promise<Forgotten> {
  const isErased = terms.kind === 'erased';
  const to = isErased ? null : terms.to;
  const last = isErased ? terms.last : null;
  const kept = isErased ? last && JSON.stringify(last.counts) : '{}';
  const accesses = (last?.accesses ?? []).map(({ day, ...entry }) => {
    return { ...entry, email, incarnation, createdAt: `${day}T00:00:00.000Z` };
  });
  const add = (sql: string) => db.prepare(sql).bind(email, incarnation, Math.floor(now / WEEK_MS), kept);
  const [logged, , , , readers] = await db.batch<{ rows: number }>([
    db
      .prepare(`SELECT count(*) AS rows FROM content_access_logs WHERE email = ?1 AND ${IS_HERE} AND ?3`)
      .bind(email, incarnation, Number(isErased)),
    // Counted by the trigger, which knows those that D1 has already, and deleted again below.
    db.prepare('INSERT INTO access_log_batches (batch) VALUES (?1)').bind(JSON.stringify(accesses)),
    add(addCounts('rollups', `${KEPT} UNION ALL ${REPORTED}`)),
    add(addCounts('departed_counts', KEPT)),
    db.prepare(`DELETE FROM readers WHERE email = ?1 AND ${IS_HERE}`).bind(email, incarnation),
    db
      .prepare(`UPDATE content_access_logs SET email = ?3 WHERE email = ?1 AND ${IS_HERE} AND ${IS_THERE}`)
      .bind(email, incarnation, to?.email ?? null, to?.incarnation ?? null),
    // Also of one who has left there too: nobody may be named any more.
    db
      .prepare(`DELETE FROM content_access_logs WHERE email = ?1 AND ${IS_HERE} AND ?3`)
      .bind(email, incarnation, Number(isErased || to !== null)),
    // Last, because the statements before it ask for it.
    db
      .prepare('INSERT OR IGNORE INTO departed_readers (incarnation, departed_at) VALUES (?1, ?2)')
      .bind(incarnation, isoTime(now)),
  ]);
  return { readers: readers?.meta.changes ?? 0, content_access_logs: logged?.results[0]?.rows ?? 0 };
}

const IS_HERE = 'NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = ?2)';
const IS_THERE = '?4 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = ?4)';

/** What stays in the sums, of the last numbers or, if they are not known, of those that D1 has. */
const KEPT = `SELECT key, value
  FROM json_each(coalesce(?4, (SELECT counts FROM readers WHERE email = ?1), '{}'))
  WHERE key NOT IN (${PRESENT_MEASURES.map((measure) => `'${measure}'`).join(', ')})`;
/** The opposite of what is in the sums under the address. */
const REPORTED = 'SELECT key, -value AS value FROM readers, json_each(readers.counts) WHERE email = ?1';

/** @param entries selects keys and values, which are added to the sums of a week */
function addCounts(table: 'departed_counts' | 'rollups', entries: string): string {
  return `INSERT INTO ${table} (week, counts)
    SELECT ?3, difference
    FROM (
      SELECT json_group_object(key, amount) AS difference
      FROM (SELECT key, sum(value) AS amount FROM (${entries}) GROUP BY key HAVING amount <> 0)
    )
    WHERE difference <> '{}' AND ${IS_HERE}
    ON CONFLICT (week) DO UPDATE SET counts = (
      SELECT json_group_object(key, amount)
      FROM (
        SELECT key, sum(value) AS amount
        FROM (
          SELECT key, value FROM json_each(${table}.counts)
          UNION ALL
          SELECT key, value FROM json_each(excluded.counts)
        )
        GROUP BY key
        HAVING amount <> 0
      )
    )`;
}
