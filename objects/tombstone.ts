/**
 * What is left of a reader who was erased or moved away: when, and under which receipt. Who it was stands there only as
 * long as D1 still holds that too and has to be told to let go.
 */
import type { Departing, LastReport } from '../src/reports/departures.ts';
import type { Database, SqlRow } from './Database.ts';

export type Tombstone = {
  receiptId: string;
  state: 'erased' | 'moved';
  /** Milliseconds since 1970. */
  at: number;
  /** The last revision of that life. Devices and caches may know it, so the next life's begin above. */
  rev: number;
  /** Whom D1 has not let go of yet; null once it has. */
  departing: Departing | null;
  /** What D1 has to count yet of one who was erased; null once it has, and for one who moved. */
  last: LastReport | null;
  /** The last try at D1 that failed, in milliseconds, and how many failed in a row. */
  triedAt: number | null;
  failures: number;
};

interface TombstoneRow extends SqlRow {
  receipt_id: string;
  state: Tombstone['state'];
  at: number;
  rev: number;
  email: string | null;
  incarnation: string | null;
  last_report: string | null;
  tried_at: number | null;
  failures: number;
}

/** Tables that outlive the reader. */
const KEPT = ['schema_version', 'tombstone', 'forwards', 'taken_moves'];

/** @returns the newest first */
export function readTombstones(db: Database): Tombstone[] {
  return db.all<TombstoneRow>('SELECT * FROM tombstone ORDER BY at DESC, rev DESC').map((row) => ({
    receiptId: row.receipt_id,
    state: row.state,
    at: row.at,
    rev: row.rev,
    departing:
      row.email === null || row.incarnation === null
        ? null
        : { email: row.email, incarnation: row.incarnation },
    last: row.last_report === null ? null : JSON.parse(row.last_report),
    triedAt: row.tried_at,
    failures: row.failures,
  }));
}

/**
 * Empties every other table of the object, and leaves a tombstone that says that D1 is still to be told. To be called
 * in a transaction. Earlier tombstones go, except those that wait for D1 too, and those of erasures after which somebody
 * moved on: they tell whose is what still comes for the address (objects/lives.ts).
 * @returns rows deleted by table, for tables that had any
 */
export function bury(
  db: Database,
  { receiptId, state, at, rev, last }: Pick<Tombstone, 'receiptId' | 'state' | 'at' | 'rev' | 'last'>,
  { email, incarnation }: Departing,
): Record<string, number> {
  const buried: Record<string, number> = {};
  for (const table of tablesOf(db)) {
    if (KEPT.includes(table)) continue;
    const rows = db.first<{ rows: number }>(`SELECT count(*) AS rows FROM "${table}"`)?.rows ?? 0;
    if (rows === 0) continue;
    db.run(`DELETE FROM "${table}"`);
    buried[table] = rows;
  }
  db.run(
    `DELETE FROM tombstone WHERE incarnation IS NULL AND NOT (state = 'erased'
      AND (? = 'moved' OR EXISTS (SELECT 1 FROM forwards WHERE moved_at >= tombstone.at)))`,
    state,
  );
  const sql = `INSERT INTO tombstone (receipt_id, state, at, rev, last_report, email, incarnation, tried_at, failures)
    VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 0)`;
  db.run(sql, receiptId, state, at, rev, last && JSON.stringify(last), email, incarnation);
  return buried;
}

/** D1 has let go. */
export function settleTombstone(db: Database, receiptId: string): void {
  const sql = `UPDATE tombstone SET email = NULL, incarnation = NULL, last_report = NULL, tried_at = NULL, failures = 0
    WHERE receipt_id = ?`;
  db.run(sql, receiptId);
}

/** D1 did not answer. @param now milliseconds */
export function noteFailedTry(db: Database, receiptId: string, now: number): void {
  const sql = 'UPDATE tombstone SET tried_at = ?, failures = failures + 1 WHERE receipt_id = ?';
  db.run(sql, now, receiptId);
}

/** @returns the object's tables, without those of the platform and of SQLite */
export function tablesOf(db: Database): string[] {
  return db
    .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('_cf_') && !name.startsWith('sqlite_'));
}
