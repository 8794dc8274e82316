/** One reader's part of an import: its rows in, and out again the snapshot that its caller stores with many others. */
import type { ReaderRows } from '../src/wire/readerRpc.ts';
import type { Snapshot } from '../src/wire/snapshot.ts';
import { importRows, type RowsTaken } from './importRows.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { snapshotOf } from './snapshot.ts';

/** `erased`: none of the rows is taken, because the reader whom they tell of was erased. */
export type Imported = RowsTaken & { erased: boolean; snapshot: Snapshot | null };

export const REFUSED: Imported = { changed: false, refused: [], erased: true, snapshot: null };

/** @returns what became of the rows, and the snapshot that D1 still needs, if any */
export function importAndTake(context: ReaderContext, rows: ReaderRows, now: number): Imported {
  const { db, state } = context;
  const wasDirty = state.isDirty && state.rev > state.takenRev;
  const taken = importRows(db, state, rows, now);
  if (!state.isDirty) return { ...taken, erased: false, snapshot: null };
  // A reader whose own changes wait for D1 keeps the alarm that will take them there.
  if (!wasDirty) state.takenRev = state.rev;
  return { ...taken, erased: false, snapshot: snapshotOf(context, now) };
}
