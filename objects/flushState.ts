/** How far D1 knows this reader: a reader is dirty while its revision is beyond the flushed one. */
import type { Database, SqlRow } from './Database.ts';

interface FlushRow extends SqlRow {
  flushed_rev: number;
  dirty_since: number | null;
  failures: number;
}

export type FlushState = { flushedRev: number; dirtySince: number | null; failures: number };

export function readFlushState(db: Database): FlushState {
  const row = db.first<FlushRow>('SELECT flushed_rev, dirty_since, failures FROM flush');
  return {
    flushedRev: row?.flushed_rev ?? 0,
    dirtySince: row?.dirty_since ?? null,
    failures: row?.failures ?? 0,
  };
}

export function writeFlushState(db: Database, state: FlushState): void {
  db.run(
    'UPDATE flush SET flushed_rev = ?, dirty_since = ?, failures = ?',
    state.flushedRev,
    state.dirtySince,
    state.failures,
  );
}
