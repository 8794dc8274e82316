/**
 * Tells D1 of the reader, who had what content included: after a while of quiet, at most so late, and again after a
 * failure until it succeeds.
 */
import { storeAccessLog } from '../src/reports/accessLog.ts';
import { storeSnapshots } from '../src/reports/snapshots.ts';
import { flushDueAt } from '../src/rules/flushTime.ts';
import { retryDelayMs } from '../src/rules/retryDelay.ts';
import type { LoggedAccess } from '../src/wire/access.ts';
import type { Snapshot } from '../src/wire/snapshot.ts';
import { withinTimeOrThrow } from '../src/withinTime.ts';
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
  | { kind: 'dirty'; since: number; lastAt: number }
  | { kind: 'retrying'; triedAt: number; failures: number };

/** Access alone makes no snapshot: it moves no revision. */
function stageOf({ state, accessLog }: ReaderContext): Stage {
  const { dirtySince, triedAt, failures } = state.flush;
  const isBehind = hasNews(state);
  const accesses = accessLog.pending.map(({ at }) => at);
  if (!isBehind && accesses.length === 0) return { kind: 'clean' };
  if (triedAt !== null && failures > 0) return { kind: 'retrying', triedAt, failures };
  const { lastChangeAt } = state;
  const since = isBehind ? [dirtySince ?? lastChangeAt, ...accesses] : accesses;
  const latest = isBehind ? [lastChangeAt, ...accesses] : accesses;
  return { kind: 'dirty', since: Math.min(...since), lastAt: Math.max(...latest) };
}

function hasNews(state: ReaderState): boolean {
  return state.isDirty && state.rev > state.takenRev;
}

/**
 * @param random a number in [0, 1): the share of the jitter that is added
 * @returns when the snapshot is due, in milliseconds, or null when D1 knows all
 */
export function snapshotDueAt(context: ReaderContext, random: number): number | null {
  const { config, sockets } = context;
  const stage = stageOf(context);
  switch (stage.kind) {
    case 'clean':
      return null;
    case 'retrying':
      return stage.triedAt + retryDelayMs(stage.failures, random);
    case 'dirty': {
      const policy = { quietMs: config.snapshotQuietMs, maxMs: config.snapshotMaxMs };
      return flushDueAt(policy, stage.since, stage.lastAt, sockets.any, random);
    }
  }
}

/** Tells D1 what it does not know. A failure is written down, so that the next try comes later, also in a cold object. */
export async function flushSnapshot(context: ReaderContext, reports: D1Database, now: number): Promise<void> {
  const { db, state, accessLog, log, metrics } = context;
  const lateMs = hasNews(state) ? now - (state.flush.dirtySince ?? state.lastChangeAt) : 0;
  try {
    purgeFoldedSittings(db, now);
    forgetOldDeadLetters(db, now);
    forgetStaleSessions(state, now);
    const snapshot = hasNews(state) ? snapshotOf(context, now) : null;
    const entries = accessLog.pending;
    await withinTimeOrThrow(store(context, reports, snapshot, entries, now), STORE_TIMEOUT_MS, 'D1');
    metrics.snapshot({ outcome: 'stored', lateMs, failures: state.flush.failures });
    // The reader was erased meanwhile, and nothing of it must be written again.
    if (state.isOver) return;
    accessLog.confirm(entries);
    state.flushJitter = Math.random();
    const { failures } = state.flush;
    if (snapshot === null && failures === 0) return;
    // Changes made while D1 was writing stay dirty.
    const flushedRev = Math.max(state.flush.flushedRev, snapshot?.rev ?? 0);
    const dirtySince = state.rev > flushedRev ? now : null;
    state.flush = { flushedRev, dirtySince, triedAt: null, failures: 0 };
  } catch (error) {
    if (state.isOver) return;
    const failures = state.flush.failures + 1;
    log.error('snapshot.failed', error, { failures });
    metrics.snapshot({ outcome: 'failed', lateMs, failures });
    state.flush = { ...state.flush, triedAt: now, failures };
  }
  writeFlush(db, state.flush);
}

/** A session that has expired is dead already; what it kept of a device goes too. */
function forgetStaleSessions(state: ReaderState, now: number): void {
  const stale = [...state.sessions.values()].filter(({ expiresAt }) => expiresAt <= now);
  state.removeSessions(stale.map(({ id }) => id));
}

/** Both may be repeated: the snapshot is known by its revision, each entry of the access log by its id. */
async function store(
  { state }: ReaderContext,
  reports: D1Database,
  snapshot: Snapshot | null,
  entries: readonly LoggedAccess[],
  now: number,
): Promise<void> {
  if (snapshot) await storeSnapshots(reports, [snapshot], now);
  if (!state.profile) return;
  const { email } = state.profile;
  await storeAccessLog(reports, { email, incarnation: state.incarnation }, entries);
}
