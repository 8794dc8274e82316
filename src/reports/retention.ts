/** What the clock does with old rows: they go once nobody may keep them any longer. Runs again without effect. */
import { deleteAccessLogBefore } from './accessLog.ts';
import type { Database } from './database.ts';

/**
 * @param retentionMs how long an entry of the access log is kept, in milliseconds
 * @param now milliseconds since 1970
 * @returns how many entries went, and whether older ones than that are left for the next run
 */
export function dropOldAccessLog(
  db: Database,
  retentionMs: number,
  now: number,
): Promise<{ deleted: number; isDone: boolean }> {
  return deleteAccessLogBefore(db, now - retentionMs);
}
