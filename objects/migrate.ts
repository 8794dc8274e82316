/** Brings an object's tables from one version to the next, by a list of migrations that only grows. */
import type { Database } from './Database.ts';

/** @returns the version of the tables that are there; 0 for an object that never wrote */
export function schemaVersion(db: Database): number {
  const exists = db.first('SELECT 1 FROM sqlite_master WHERE name = ?', 'schema_version');
  if (!exists) return 0;
  return db.first<{ version: number }>('SELECT version FROM schema_version')?.version ?? 0;
}

/** Brings the tables to the newest version; each migration is all there or not at all. */
export function migrate(db: Database, from: number, migrations: readonly string[]): void {
  if (from >= migrations.length) return;
  db.transaction(() => {
    if (from === 0) db.run('CREATE TABLE schema_version (version INTEGER NOT NULL)');
    for (const migration of migrations.slice(from)) db.run(migration);
    db.run('DELETE FROM schema_version');
    db.run('INSERT INTO schema_version VALUES (?)', migrations.length);
  });
}
