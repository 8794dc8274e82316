/** What is stored in the objects' database files, seen from outside. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type StoredFiles = {
  files: number;
  bytes: number;
  /** Objects with a table of ours; workerd's own `_cf_` tables and Miniflare's metadata do not count. */
  withTables: number;
};

/** @param stateDirectory what Miniflare persists to, of a Worker that may still run */
export function storedTables(stateDirectory: string): StoredFiles {
  const directory = path.join(stateDirectory, 'do');
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'),
  );
  const stored: StoredFiles = { files: names.length, bytes: 0, withTables: 0 };
  for (const name of names) {
    const file = path.join(directory, name);
    stored.bytes += statSync(file).size;
    const db = new DatabaseSync(file, { readOnly: true });
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
      .all();
    db.close();
    if (tables.length > 0) stored.withTables += 1;
  }
  return stored;
}
