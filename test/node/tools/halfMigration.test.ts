/** A migration of D1 that fails half-way, as an operator meets it (FAULTS row 22). */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DATABASE, PROJECT_DIR, runWrangler } from '../../../tools/wrangler.ts';
import { reportsFile } from '../helpers/databaseFile.ts';

const SHIPPED = '0001_reader_snapshots.sql';
const NEXT = '0002_next.sql';
const GOOD =
  'CREATE TABLE bookmarks (email TEXT PRIMARY KEY);\nCREATE INDEX bookmarks_by_email ON bookmarks (email);\n';
const HALF = `${GOOD}INSERT INTO a_table_that_is_not_there VALUES (1);\n`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'half-migration-'));
  mkdirSync(path.join(folder, 'state'));
  mkdirSync(path.join(folder, 'migrations'));
  copyFileSync(path.join(PROJECT_DIR, 'migrations', SHIPPED), path.join(folder, 'migrations', SHIPPED));
  writeFileSync(
    path.join(folder, 'wrangler.toml'),
    `name = "handbook"\ncompatibility_date = "2026-10-01"\n[[d1_databases]]\nbinding = "DB"
database_name = "${DATABASE}"\ndatabase_id = "00000000-0000-0000-0000-000000000000"\nmigrations_dir = "migrations"\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a migration that fails half-way leaves nothing of itself, those before it stay, and mended it applies', async () => {
  await expect(applyWith(HALF)).rejects.toThrow('a_table_that_is_not_there');
  expect(applied()).toEqual([SHIPPED]);
  expect(named('bookmarks')).toEqual([]);
  expect(named('readers')).not.toEqual([]);

  await applyWith(GOOD);
  expect(applied()).toEqual([SHIPPED, NEXT]);
  expect(named('bookmarks')).toEqual(['bookmarks', 'bookmarks_by_email']);
});

function applyWith(sql: string): Promise<string> {
  writeFileSync(path.join(folder, 'migrations', NEXT), sql);
  const config = ['--config', path.join(folder, 'wrangler.toml')];
  const state = ['--local', '--persist-to', path.join(folder, 'state')];
  return runWrangler(['d1', 'migrations', 'apply', DATABASE, ...state, ...config]);
}

const applied = () => ask('SELECT name FROM d1_migrations ORDER BY name');

const named = (beginning: string) =>
  ask(`SELECT name FROM sqlite_schema WHERE name LIKE '${beginning}%' ORDER BY name`);

function ask(sql: string): unknown[] {
  const db = new DatabaseSync(reportsFile(path.join(folder, 'state/v3')), { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows.map(({ name }) => name);
}
