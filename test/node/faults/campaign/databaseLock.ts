/** D1 locked by somebody else: workerd's own database file, held by a second process's transaction as SQLite lets it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Until it is released, every statement of the Worker fails with SQLITE_BUSY.
 * @param stateDirectory what Miniflare persists to
 * @returns what ends the lock
 */
export function lockReports(stateDirectory: string): () => void {
  const directory = path.join(stateDirectory, 'd1');
  const [file, ...others] = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'),
  );
  if (file === undefined || others.length > 0) throw new Error('There is not one database.');
  const db = new DatabaseSync(path.join(directory, file), { timeout: 1_000 });
  db.exec('BEGIN EXCLUSIVE');
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}
