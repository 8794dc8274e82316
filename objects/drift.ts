/** Holds D1's picture of the reader against what the object knows, and sees that it is drawn again. */
import { type Comparison, differingFields, type ReportedReader } from '../src/rules/drift.ts';
import { isDeparting } from './departure.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { snapshotOf } from './snapshot.ts';
import { snapshotDueAt } from './snapshotFlush.ts';

/** A snapshot that is due for longer has lost its alarm. */
const LATE_MS = 15 * 60 * 1000;

/** Changes nothing. */
export function compareReport(context: ReaderContext, reported: ReportedReader, now: number): Comparison {
  // D1 still holds the row of one who is gone.
  if (isDeparting(context.state)) return { kind: 'pending' };
  const snapshot = snapshotOf(context, now);
  if (!snapshot) return { kind: 'missing' };
  const dueAt = snapshotDueAt(context, 0);
  if (context.state.isDirty && dueAt !== null && dueAt > now - LATE_MS) return { kind: 'pending' };
  const fields = differingFields(snapshot, reported);
  return fields.length === 0 ? { kind: 'same' } : { kind: 'different', fields };
}

/**
 * Makes the reader news for D1 once more. D1 takes nothing that is not newer than what it has, so this is a revision of
 * its own, and later than one that D1 knows and the object does not (any more).
 */
export function flushAgain({ state }: ReaderContext, reportedRev: number, now: number): void {
  if (state.profile) state.changeProfile(state.profile, now, reportedRev);
}
