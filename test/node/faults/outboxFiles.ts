/** What stands in all outboxes, read from the objects' database files: the one place that knows of every mail. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type OutboxFileRow = { id: string; state: string; kind: string; attempts: number };

/**
 * Reads copies, since a second process at a file may lock workerd out of it just when it starts anew.
 * @param stateDirectory what Miniflare persists to, of a Worker that may still run
 */
export function readOutboxes(stateDirectory: string): OutboxFileRow[] {
  const directory = path.join(stateDirectory, 'do');
  const folder = mkdtempSync(path.join(tmpdir(), 'handbook-outboxes-'));
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'))
      .flatMap((name, index) => readOutbox(path.join(directory, name), path.join(folder, `${index}.sqlite`)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readOutbox(file: string, copy: string): OutboxFileRow[] {
  // The log goes first: what a checkpoint then moves into the database is there twice, and not gone.
  for (const suffix of ['-wal', '']) {
    if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
  }
  const db = new DatabaseSync(copy);
  try {
    if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").get()) return [];
    const rows = db.prepare('SELECT id, state, kind, attempts FROM outbox').all();
    return rows.map(({ id, state, kind, attempts }) => ({
      id: String(id),
      state: String(state),
      kind: String(kind),
      attempts: Number(attempts),
    }));
  } finally {
    db.close();
  }
}
