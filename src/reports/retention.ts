/** What the clock does with old rows: they go once nobody may keep them any longer. Runs again without effect. */
import type { Log } from '../log.ts';
import { deleteAccessLogBefore } from './accessLog.ts';
import type { Database } from './database.ts';

/**
 * @param retentionMs how long an entry of the access log is kept, in milliseconds
 * @param now milliseconds since 1970
 */
export async function dropOldAccessLog(
  db: Database,
  retentionMs: number,
  now: number,
  log: Log,
): Promise<void> {
  try {
    const { deleted, isDone } = await deleteAccessLogBefore(db, now - retentionMs);
    log.info('access_log.retained', { deleted, isDone });
  } catch (error) {
    // What is left goes with the next run.
    log.error('access_log.retention_failed', error);
  }
}
