/** Tells D1 of the reader: after a while of quiet, at most so late, and again after a failure until it succeeds. */
import { storeSnapshots } from '../src/reports/snapshots.ts';
import { flushDueAt } from '../src/rules/flushTime.ts';
import { retryDelayMs } from '../src/rules/retryDelay.ts';
import { withinTime } from '../src/withinTime.ts';
import { purgeFoldedSittings } from './chapters.ts';
import { forgetOldDeadLetters } from './deadLetters.ts';
import { writeFlush } from './flush.ts';
import type { ReaderContext } from './ReaderContext.ts';
import type { ReaderState } from './ReaderState.ts';
import { snapshotOf } from './snapshot.ts';

/** A statement that ends after all is harmless: the next snapshot repeats or replaces it. */
const STORE_TIMEOUT_MS = 20_000;

type Stage =
  | { kind: 'clean' }
  | { kind: 'dirty'; since: number }
  | { kind: 'retrying'; triedAt: number; failures: number };

function stageOf(state: ReaderState): Stage {
  const { dirtySince, triedAt, failures } = state.flush;
  if (!state.isDirty || state.rev <= state.takenRev) return { kind: 'clean' };
  if (triedAt !== null && failures > 0) return { kind: 'retrying', triedAt, failures };
  return { kind: 'dirty', since: dirtySince ?? state.lastChangeAt };
}

/**
 * @param random a number in [0, 1): the share of the jitter that is added
 * @returns when the snapshot is due, in milliseconds, or null when D1 knows all
 */
export function snapshotDueAt({ state, config, sockets }: ReaderContext, random: number): number | null {
  const stage = stageOf(state);
  switch (stage.kind) {
    case 'clean':
      return null;
    case 'retrying':
      return stage.triedAt + retryDelayMs(stage.failures, random);
    case 'dirty': {
      const policy = { quietMs: config.snapshotQuietMs, maxMs: config.snapshotMaxMs };
      return flushDueAt(policy, stage.since, state.lastChangeAt, sockets.any, random);
    }
  }
}

/** Stores the snapshot. A failure is written down, so that the next try comes later, also in a cold object. */
export async function flushSnapshot(context: ReaderContext, reports: D1Database, now: number): Promise<void> {
  const { db, state, log } = context;
  try {
    purgeFoldedSittings(db, now);
    forgetOldDeadLetters(db, now);
    const snapshot = snapshotOf(context, now);
    if (!snapshot) return;
    await withinTime(storeSnapshots(reports, [snapshot], now), STORE_TIMEOUT_MS, () => {
      throw new Error('D1 did not answer in time.');
    });
    // Changes made while D1 was writing stay dirty.
    const flushedRev = Math.max(state.flush.flushedRev, snapshot.rev);
    const dirtySince = state.rev > flushedRev ? now : null;
    state.flush = { flushedRev, dirtySince, triedAt: null, failures: 0 };
    state.flushJitter = Math.random();
  } catch (error) {
    const failures = state.flush.failures + 1;
    log.error('snapshot.failed', error, { failures });
    state.flush = { ...state.flush, triedAt: now, failures };
  }
  writeFlush(db, state.flush);
}
