/** How far D1 knows this reader, and since when it is behind. */
import type { Database, SqlRow } from './Database.ts';

interface FlushRow extends SqlRow {
  flushed_rev: number;
  tried_at: number | null;
  failures: number;
}

export type Flush = {
  /** The newest revision that D1 is known to hold. */
  flushedRev: number;
  /** When the oldest change that D1 does not know was made, in milliseconds; it rides in the progress rows. */
  dirtySince: number | null;
  /** The last try that failed, in milliseconds, and how many failed in a row. */
  triedAt: number | null;
  failures: number;
};

export function readFlush(db: Database): Flush {
  const row = db.first<FlushRow>('SELECT flushed_rev, tried_at, failures FROM flush');
  return {
    flushedRev: row?.flushed_rev ?? 0,
    dirtySince: null,
    triedAt: row?.tried_at ?? null,
    failures: row?.failures ?? 0,
  };
}

/** Begins with a new reader, of whom D1 knows nothing. */
export function beginFlush(db: Database): void {
  db.run('INSERT OR IGNORE INTO flush VALUES (1, 0, NULL, 0)');
}

export function writeFlush(db: Database, flush: Flush): void {
  db.run(
    'UPDATE flush SET flushed_rev = ?, tried_at = ?, failures = ?',
    flush.flushedRev,
    flush.triedAt,
    flush.failures,
  );
}
