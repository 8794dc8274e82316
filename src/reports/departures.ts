/**
 * Takes a reader out of D1 for good. From then on `departed_readers` makes the triggers ignore whatever of that reader is
 * still on its way, so a caller may repeat the call, and what ends late, this call included, does no harm.
 */
import { isoTime } from '../wire/time.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export type Departing = {
  email: string;
  /** Names this one life of the reader (objects/incarnation.ts): whoever signs up anew is somebody else. */
  incarnation: string;
};

export type DepartureTerms =
  /** What the reader contributed stays in the sums, and is kept among those of the departed. The access log goes. */
  | { kind: 'erased' }
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
  const week = Math.floor(now / WEEK_MS);
  const isErased = terms.kind === 'erased';
  const counts = isErased ? addCounts('departed_counts', 'value') : addCounts('rollups', '-value');
  const to = isErased ? null : terms.to;
  const [, readers, , accesses] = await db.batch([
    db.prepare(counts).bind(week, email, incarnation),
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
  return { readers: readers?.meta.changes ?? 0, content_access_logs: accesses?.meta.changes ?? 0 };
}

const IS_HERE = 'NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = ?2)';
const IS_THERE = '?4 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = ?4)';

/** Adds what the reader contributes, or its opposite, to the sums of a week. */
function addCounts(table: 'departed_counts' | 'rollups', amount: 'value' | '-value'): string {
  return `INSERT INTO ${table} (week, counts)
    SELECT ?1, (SELECT json_group_object(key, ${amount}) FROM json_each(readers.counts))
    FROM readers
    WHERE email = ?2 AND NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = ?3)
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
