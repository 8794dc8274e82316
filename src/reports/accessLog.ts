/**
 * The tables `content_access_logs` and `access_rollups`: who had what content, and the sums of it by day, chapter and
 * type. The trigger `store_access_log` (migrations/0011) moves both in one statement and knows an entry that it has
 * already, so an object may send its entries any number of times.
 */
import { UUID_V7_RANDOM_BYTES, uuidV7 } from '../rules/uuidV7.ts';
import { ACCESS_TYPES, type AccessType, type LoggedAccess } from '../wire/access.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';

/** Some 10 ms for D1, which serves nobody else meanwhile. */
const DELETED_AT_ONCE = 2_000;
/** Half a minute of D1 at most in one run; the next run goes on. */
const DELETIONS_PER_RUN = 100;

/** @param incarnation names this life of the reader: entries of one that is over are ignored @param entries few enough for one parameter of 2 MB (`PENDING_MAX`) */
export async function storeAccessLog(
  db: Database,
  reader: { email: string; incarnation: string },
  entries: readonly LoggedAccess[],
): Promise<void> {
  if (entries.length === 0) return;
  const batch = entries.map(({ at, ...entry }) => ({ ...entry, ...reader, createdAt: isoTime(at) }));
  await db.prepare('INSERT INTO access_log_batches (batch) VALUES (?1)').bind(JSON.stringify(batch)).run();
}

/** What readers did to one chapter on one UTC day; chapter 0 stands for files that belong to none. */
export type AccessSum = { day: string; chapterNumber: number; type: AccessType; amount: number };

/** @param fromWeek first and last week, as `weekOf` counts them */
export async function readAccessSums(db: Database, fromWeek: number, toWeek: number): Promise<AccessSum[]> {
  const { results } = await db
    .prepare('SELECT counts FROM access_rollups WHERE week BETWEEN ?1 AND ?2')
    .bind(fromWeek, toWeek)
    .all<{ counts: string }>();
  return results.flatMap(({ counts }) => Object.entries<number>(JSON.parse(counts)).flatMap(sumOf));
}

/** Reads a key such as `2026-11-21:3:view`, which the trigger makes. */
function sumOf([key, amount]: [string, number]): AccessSum[] {
  const [day, chapterNumber, name] = key.split(':');
  const type = ACCESS_TYPES.find((known) => known === name);
  if (day === undefined || chapterNumber === undefined || type === undefined) return [];
  return [{ day, chapterNumber: Number(chapterNumber), type, amount }];
}

/**
 * Deletes entries older than a time, the oldest first, in steps that D1 hardly feels. The sums stay: they name nobody.
 * @param before milliseconds since 1970
 * @returns how many entries went, and whether older ones than that are left for the next run
 */
export async function deleteAccessLogBefore(
  db: Database,
  before: number,
): Promise<{ deleted: number; isDone: boolean }> {
  const oldestKept = uuidV7(before, new Uint8Array(UUID_V7_RANDOM_BYTES));
  const statement = db
    .prepare(
      `DELETE FROM content_access_logs
       WHERE id IN (
         SELECT id FROM content_access_logs WHERE id < ?1 AND created_at < ?2 ORDER BY id LIMIT ?3
       )`,
    )
    // The id finds the old rows; the time guards any that an operator stored under another kind of id.
    .bind(oldestKept, isoTime(before), DELETED_AT_ONCE);
  let deleted = 0;
  for (let step = 0; step < DELETIONS_PER_RUN; step += 1) {
    const { changes } = (await statement.run()).meta;
    deleted += changes;
    if (changes < DELETED_AT_ONCE) return { deleted, isDone: true };
  }
  return { deleted, isDone: false };
}
