/**
 * Where readers went who had this address, for what still comes for them: by the id of this object, or of a mail or
 * a link of theirs. Ids and times only, so that they may outlive the reader here. And the moves that ended
 * here, so that none is taken twice.
 */
import type { Database, SqlRow } from './Database.ts';
import { findMail } from './outboxRows.ts';
import type { ReaderState } from './ReaderState.ts';

export type Forward = {
  changeId: string;
  /** The object that has the reader now, or knows where it went. */
  readerId: string;
  /** When the move was confirmed, in milliseconds, which is before the other object took the reader in. */
  movedAt: number;
  /** The new address, and the life of the reader there, as long as D1 has not followed; then null. */
  follows: { email: string; incarnation: string } | null;
};

export type TakenMove = { changeId: string; readerId: string; takenAt: number };

interface ForwardRow extends SqlRow {
  change_id: string;
  reader_id: string;
  moved_at: number;
  email: string | null;
  incarnation: string | null;
}

interface TakenRow extends SqlRow {
  change_id: string;
  reader_id: string;
  taken_at: number;
}

/** @returns the newest first */
export function readForwards(db: Database): Forward[] {
  return db
    .all<ForwardRow>('SELECT * FROM forwards ORDER BY moved_at DESC, change_id')
    .map(({ change_id, reader_id, moved_at, email, incarnation }) => ({
      changeId: change_id,
      readerId: reader_id,
      movedAt: moved_at,
      follows: email === null || incarnation === null ? null : { email, incarnation },
    }));
}

export function writeForward(db: Database, { changeId, readerId, movedAt, follows }: Forward): void {
  db.run(
    'INSERT OR REPLACE INTO forwards (change_id, reader_id, moved_at, email, incarnation) VALUES (?, ?, ?, ?, ?)',
    changeId,
    readerId,
    movedAt,
    follows?.email ?? null,
    follows?.incarnation ?? null,
  );
}

/** D1 has followed, so the new address need not stand here any more. */
export function noteFollowed(db: Database, changeId: string): void {
  db.run('UPDATE forwards SET email = NULL, incarnation = NULL WHERE change_id = ?', changeId);
}

export function readTakenMoves(db: Database): TakenMove[] {
  return db.all<TakenRow>('SELECT * FROM taken_moves').map(({ change_id, reader_id, taken_at }) => ({
    changeId: change_id,
    readerId: reader_id,
    takenAt: taken_at,
  }));
}

/** Notes where the reader came from, so that this object does not send on to there what it is asked for itself. */
export function writeTakenMoves(db: Database, moves: readonly TakenMove[]): void {
  for (const { changeId, readerId, takenAt } of moves) {
    db.run('INSERT OR IGNORE INTO taken_moves VALUES (?, ?, ?)', changeId, readerId, takenAt);
    // Who came back has brought everything along.
    db.run('DELETE FROM forwards WHERE reader_id = ?', readerId);
  }
}

export function isTaken(db: Database, changeId: string): boolean {
  return db.first('SELECT 1 FROM taken_moves WHERE change_id = ?', changeId) !== null;
}

type Here = { db: Database; state: Pick<ReaderState, 'forwards' | 'profile'> };

/** @returns where to ask about a mail that this object does not know, the newest first */
export function forwardsOfMail({ db, state }: Here, mailId: string): readonly Forward[] {
  if (state.forwards.length === 0 || isKnownMail(db, mailId)) return [];
  return state.forwards;
}

function isKnownMail(db: Database, mailId: string): boolean {
  const isSent = db.first('SELECT 1 FROM mail_history WHERE mail_id = ?', mailId) !== null;
  return isSent || findMail(db, mailId) !== null;
}

/** @returns where to ask about a row of a table that this object does not have, the newest first */
export function forwardsOfRow(
  { db, state }: Here,
  table: 'shares' | 'broadcasts',
  id: string,
): readonly Forward[] {
  if (state.forwards.length === 0) return [];
  return db.first(`SELECT 1 FROM ${table} WHERE id = ?`, id) ? [] : state.forwards;
}

/** @returns where the last reader of this address went, if there is none now */
export function forwardOfReader({ state }: Here): Forward | null {
  return state.profile ? null : (state.forwards[0] ?? null);
}
