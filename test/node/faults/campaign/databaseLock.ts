/** D1 locked by somebody else: workerd's own database file, held by a second process's transaction as SQLite lets it. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { reportsFile } from '../../helpers/databaseFile.ts';

/** Ten seconds in all, of which a start of workerd takes a few on a busy machine. */
const TRIES = 100;
const PAUSE_MS = 100;
const SQLITE_BUSY = 5;

/**
 * Until it is released, every statement of the Worker fails with SQLITE_BUSY.
 * @param stateDirectory what Miniflare persists to
 * @returns what ends the lock
 */
export async function lockReports(stateDirectory: string): Promise<() => void> {
  const db = new DatabaseSync(reportsFile(stateDirectory), { timeout: 100 });
  // workerd may be writing just now, or be starting again and hold the file until it has read its log.
  for (let tries = 1; !tryLock(db); tries += 1) {
    if (tries === TRIES) throw new Error('The database cannot be locked.');
    await wait(PAUSE_MS);
  }
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}

function tryLock(db: DatabaseSync): boolean {
  try {
    db.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
