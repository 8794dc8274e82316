/**
 * Takes sessions that have expired out of D1's rows of readers who did not come back: their objects sleep, and would say
 * so with the next snapshot only. It goes round through all readers, a page an hour.
 */
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';

const JOB = 'stale_sessions';
/** A million readers in eight days, for some cents a year. */
const READERS_PER_RUN = 5_000;

/** @param now milliseconds since 1970 @returns how many readers' rows changed */
export async function dropStaleSessions(db: Database, now: number): Promise<number> {
  const from =
    (await db.prepare('SELECT place FROM sweeps WHERE job = ?').bind(JOB).first<string>('place')) ?? '';
  const last = await db
    .prepare(
      `SELECT email FROM readers WHERE email > ?1 ORDER BY email LIMIT 1 OFFSET ${READERS_PER_RUN - 1}`,
    )
    .bind(from)
    .first<string>('email');
  const { meta } = await db
    .prepare(
      `UPDATE readers
       SET sessions = (
         SELECT json_group_array(json(value)) FROM json_each(sessions) WHERE value ->> 'expiresAt' > ?3
       )
       WHERE email > ?1 AND (?2 IS NULL OR email <= ?2) AND sessions <> '[]'
         AND EXISTS (SELECT 1 FROM json_each(sessions) WHERE value ->> 'expiresAt' <= ?3)`,
    )
    .bind(from, last, isoTime(now))
    .run();
  // After the last page the round begins anew.
  const move = db.prepare('INSERT OR REPLACE INTO sweeps (job, place) VALUES (?1, ?2)');
  await move.bind(JOB, last ?? '').run();
  return meta.changes;
}
