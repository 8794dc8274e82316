/** What stands in all outboxes, read from the objects' database files: the one place that knows of every mail. */
import type { DatabaseSync } from 'node:sqlite';
import { databaseFiles, readCopy } from '../helpers/databaseFile.ts';

export type OutboxFileRow = { id: string; state: string; kind: string; attempts: number };

/** @param stateDirectory what Miniflare persists to, of a Worker that may still run */
export function readOutboxes(stateDirectory: string): OutboxFileRow[] {
  return databaseFiles(stateDirectory, 'do').flatMap((file) => readCopy(file, readOutbox));
}

function readOutbox(db: DatabaseSync): OutboxFileRow[] {
  if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").get()) return [];
  const rows = db.prepare('SELECT id, state, kind, attempts FROM outbox').all();
  return rows.map(({ id, state, kind, attempts }) => ({
    id: String(id),
    state: String(state),
    kind: String(kind),
    attempts: Number(attempts),
  }));
}
