/** A new object's tables come of one text, an old one's of all migrations; nobody may be able to tell which. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { Database } from '../../objects/Database.ts';
import { migrate, schemaVersion } from '../../objects/migrate.ts';
import { createTables } from '../../objects/newestTables.ts';
import { MIGRATIONS } from '../../objects/schema.ts';
import { tablesOf } from '../../objects/tombstone.ts';
import { newAddress, objectOf } from '../helpers/api.ts';

/** Everything SQLite knows of the tables, and what stands in them. */
function describeTables(db: Database) {
  return tablesOf(db).map((name) => ({
    name,
    // Only the white space may differ: what is added to a table stands behind the line's end.
    sql: db
      .first<{ sql: string }>("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", name)
      ?.sql.replace(/\s+/g, ''),
    table: db.first(`SELECT type, ncol, wr, strict FROM pragma_table_list('${name}')`),
    columns: db.all(`SELECT * FROM pragma_table_xinfo('${name}')`),
    others: db.all('SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND name <> ?', name, name),
    rows: db.all(`SELECT * FROM "${name}"`),
  }));
}

const tablesOfNewObject = (create: (db: Database) => void) =>
  runInDurableObject(objectOf(newAddress()), (_, { storage }) => {
    const db = new Database(storage);
    create(db);
    return { version: schemaVersion(db), tables: describeTables(db) };
  });

test('a new object has the tables, and the rows in them, that all migrations give', async () => {
  const migrated = await tablesOfNewObject((db) => migrate(db, 0, MIGRATIONS));
  expect(migrated.tables.length).toBeGreaterThan(20);
  expect(await tablesOfNewObject(createTables)).toEqual(migrated);
});
