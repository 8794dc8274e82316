/**
 * Erases a reader: one transaction empties the object and leaves a tombstone, D1 follows (objects/departure.ts). What
 * waits for anybody, such as a mail, goes with the tables, so whoever asks for it finds nothing.
 */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { LastReport } from '../src/reports/departures.ts';
import type { ErasureReceipt } from '../src/wire/account.ts';
import { isoTime } from '../src/wire/time.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { snapshotOf } from './snapshot.ts';
import { bury, type Tombstone } from './tombstone.ts';

/** What is known once the object is empty; whether D1 has followed is added to it. */
export type Erasure = Omit<ErasureReceipt, 'complete'>;

/** @returns `not_found` where there is nobody; the receipt again, and no rows, for one who is erased already */
export function eraseReader(context: ReaderContext, now: number): Outcome<Erasure> {
  const { db, state, sockets } = context;
  const { profile, incarnation } = state;
  if (!profile) return knownErasure(state.tombstones);
  const receiptId = crypto.randomUUID();
  const erased = db.transaction(() =>
    bury(
      db,
      { receiptId, state: 'erased', at: now, rev: state.rev, last: lastReport(context, now) },
      { email: profile.email, incarnation },
    ),
  );
  state.isOver = true;
  sockets.closeErased();
  return ok({ receiptId, erasedAt: isoTime(now), erased });
}

/** Numbers alone, for the sums: D1 may not have heard the newest. */
function lastReport(context: ReaderContext, now: number): LastReport {
  const accesses = context.accessLog.pending.map(({ id, type, chapterNumber, at }) => {
    return { id, type, chapterNumber, day: isoTime(at).slice(0, 'YYYY-MM-DD'.length) };
  });
  return { counts: snapshotOf(context, now)?.counts ?? {}, accesses };
}

function knownErasure([latest]: readonly Tombstone[]): Outcome<Erasure> {
  if (latest?.state !== 'erased') return fail({ code: 'not_found' });
  return ok({ receiptId: latest.receiptId, erasedAt: isoTime(latest.at), erased: {} });
}
