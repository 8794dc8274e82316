/**
 * The tables of a broadcast's object, as an append-only list of migrations. An object that was merely asked about has
 * none. What each table holds is told in docs/storage.md.
 */
import type { Database } from '../Database.ts';
import { migrate, schemaVersion } from '../migrate.ts';

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE broadcast (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
  );
  CREATE TABLE letter (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    subject TEXT NOT NULL,
    markdown TEXT NOT NULL,
    html TEXT NOT NULL,
    fingerprint TEXT NOT NULL
  );
  CREATE TABLE awaited (
    reader_id TEXT PRIMARY KEY,
    counted_as TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    asks INTEGER NOT NULL,
    ask_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
];

/** Makes the tables, or brings them to the newest version. */
export function ensureTables(db: Database): void {
  migrate(db, schemaVersion(db), MIGRATIONS);
}

/** Brings the tables that are there to the newest version. @returns whether there are any */
export function openTables(db: Database): boolean {
  if (schemaVersion(db) === 0) return false;
  ensureTables(db);
  return true;
}
