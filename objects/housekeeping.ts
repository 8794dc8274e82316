/**
 * What the object's one alarm does: mails that nobody confirmed, the snapshot to D1, sockets whose peer is gone. It
 * never throws, because an alarm that fails too often is gone for good; it sets its own next time instead.
 */
import { storeSnapshots } from '../src/reports/snapshots.ts';
import { flushDueAt } from '../src/rules/flushTime.ts';
import { retryDelayMs } from '../src/rules/retryDelay.ts';
import { purgeFoldedSittings } from './chapters.ts';
import { writeFlushState } from './flushState.ts';
import { SOCKET_IDLE_MS } from './liveSockets.ts';
import type { ReaderShell } from './ReaderShell.ts';
import { snapshotOf } from './snapshot.ts';

/** Does what is due now. */
export async function keepHouse(shell: ReaderShell, reports: D1Database, now: number): Promise<void> {
  if (!shell.state.profile) return;
  shell.mailsToAnnounce.push(...shell.outbox.takeDue(now, Math.random()));
  shell.sockets.closeIdle(now);
  const dueAt = snapshotDueAt(shell, 0);
  if (dueAt !== null && dueAt <= now) await flushSnapshot(shell, reports, now);
}

/** @returns the earliest time in milliseconds at which there is something to do, or null */
export function nextWakeAt(shell: ReaderShell, now: number): number | null {
  if (!shell.state.profile) return null;
  const wakes = [snapshotDueAt(shell, shell.flushJitter), shell.outbox.nextDueAt];
  if (shell.sockets.any) wakes.push(now + SOCKET_IDLE_MS);
  const due = wakes.filter((time) => time !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** Notes that D1 holds the reader as of a revision; changes made meanwhile stay dirty. */
function markFlushed(shell: ReaderShell, rev: number): void {
  const { state, db } = shell;
  const flushedRev = Math.max(state.flush.flushedRev, rev);
  shell.flushJitter = Math.random();
  state.flush = { flushedRev, dirtySince: state.rev > flushedRev ? state.lastChangeAt : null, failures: 0 };
  writeFlushState(db, state.flush);
}

function snapshotDueAt(shell: ReaderShell, random: number): number | null {
  const { state, config } = shell;
  if (!state.isDirty || state.rev <= shell.snapshotTakenRev) return null;
  const { failures } = state.flush;
  if (failures > 0) return (state.flush.dirtySince ?? 0) + retryDelayMs(failures, random);
  state.flush.dirtySince ??= state.lastChangeAt;
  const policy = { quietMs: config.snapshotQuietMs, maxMs: config.snapshotMaxMs };
  return flushDueAt(policy, state.flush.dirtySince, state.lastChangeAt, shell.sockets.any, random);
}

async function flushSnapshot(shell: ReaderShell, reports: D1Database, now: number): Promise<void> {
  const snapshot = snapshotOf(shell.state, now);
  if (!snapshot) return;
  purgeFoldedSittings(shell.db, now);
  try {
    await storeSnapshots(reports, [snapshot], now);
    markFlushed(shell, snapshot.rev);
  } catch (error) {
    const failures = shell.state.flush.failures + 1;
    shell.log.error('snapshot.failed', error, { failures });
    // From here `dirtySince` is the time of the last try, which the next one is counted from.
    shell.state.flush = { ...shell.state.flush, dirtySince: now, failures };
    writeFlushState(shell.db, shell.state.flush);
  }
}
