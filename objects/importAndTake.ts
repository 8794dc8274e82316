/** One reader's part of an import: its rows in, and out again the snapshot that its caller stores with many others. */
import type { ReaderRows } from '../src/wire/readerRpc.ts';
import type { Snapshot } from '../src/wire/snapshot.ts';
import { importRows, type RowsTaken } from './importRows.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { snapshotOf } from './snapshot.ts';

export type Imported = RowsTaken & { snapshot: Snapshot | null };

/** @returns what became of the rows, and the snapshot that D1 still needs, if any */
export function importAndTake(context: ReaderContext, rows: ReaderRows, now: number): Imported {
  const { db, state } = context;
  const wasDirty = state.isDirty && state.rev > state.takenRev;
  const taken = importRows(db, state, rows, now);
  if (!state.isDirty) return { ...taken, snapshot: null };
  // A reader whose own changes wait for D1 keeps the alarm that will take them there.
  if (!wasDirty) state.takenRev = state.rev;
  return { ...taken, snapshot: snapshotOf(context, now) };
}
