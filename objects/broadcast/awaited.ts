/**
 * Mails of a broadcast whose last word is not heard yet, by their reader's object id. A row goes when its mail is sent
 * or dropped; dead letters stay for a while, since an administrator may bring them back.
 */
import type { BroadcastOutcome } from '../../src/wire/broadcastRpc.ts';
import type { Database, SqlRow } from '../Database.ts';

interface AwaitedRow extends SqlRow {
  reader_id: string;
  counted_as: BroadcastOutcome;
  queued_at: number;
  asks: number;
  ask_at: number;
}

/** Times in milliseconds. */
export type Awaited = { readerId: string; countedAs: BroadcastOutcome; queuedAt: number; asks: number };

export function insertAwaited(db: Database, readerId: string, queuedAt: number, askAt: number): void {
  db.run("INSERT INTO awaited VALUES (?, 'pending', ?, 0, ?)", readerId, queuedAt, askAt);
}

export function dueAwaited(db: Database, now: number, limit: number): Awaited[] {
  return db
    .all<AwaitedRow>('SELECT * FROM awaited WHERE ask_at <= ? ORDER BY ask_at LIMIT ?', now, limit)
    .map((row) => ({
      readerId: row.reader_id,
      countedAs: row.counted_as,
      queuedAt: row.queued_at,
      asks: row.asks,
    }));
}

export function postponeAwaited(
  db: Database,
  readerId: string,
  countedAs: BroadcastOutcome,
  asks: number,
  askAt: number,
): void {
  db.run(
    'UPDATE awaited SET counted_as = ?, asks = ?, ask_at = ? WHERE reader_id = ?',
    countedAs,
    asks,
    askAt,
    readerId,
  );
}

/** Asks for every mail that is under way at once, as from the beginning. */
export function hurryAwaited(db: Database, now: number): void {
  db.run("UPDATE awaited SET asks = 0, ask_at = ? WHERE counted_as = 'pending'", now);
}

export function dropAwaited(db: Database, readerId: string): void {
  db.run('DELETE FROM awaited WHERE reader_id = ?', readerId);
}

export function dropAllAwaited(db: Database): void {
  db.run('DELETE FROM awaited');
}

/** @returns when the next outcome is to be asked for, in milliseconds, or null */
export function nextAskAt(db: Database): number | null {
  return db.first<{ at: number | null }>('SELECT min(ask_at) AS at FROM awaited')?.at ?? null;
}
