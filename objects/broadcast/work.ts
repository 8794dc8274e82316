/**
 * What a broadcast's alarm does: begins at its time, hands out one page, asks for outcomes, tells D1. What fails is
 * written down and tried again later; nothing here makes the alarm fail.
 */
import { storeBroadcast } from '../../src/reports/broadcasts.ts';
import { BROADCAST_MEMORY_MS } from '../../src/rules/broadcastPace.ts';
import { retryDelayMs } from '../../src/rules/retryDelay.ts';
import { withinTimeOrThrow } from '../../src/withinTime.ts';
import { askOutcomes } from './askOutcomes.ts';
import { dropAllAwaited, nextAskAt } from './awaited.ts';
import type { BroadcastContext } from './BroadcastContext.ts';
import { handOutPage } from './handOut.ts';
import { changeRun, type Run, readRun } from './run.ts';
import { broadcastOf } from './view.ts';

const STORE_TIMEOUT_MS = 10_000;

export async function work(context: BroadcastContext, now: number): Promise<void> {
  const { db } = context;
  begin(context, now);
  let failed = false;
  const attempt = async (step: (context: BroadcastContext, now: number) => Promise<void>) => {
    try {
      await step(context, now);
    } catch (error) {
      failed = true;
      context.log.error('broadcast.step_failed', error);
    }
  };
  const run = readRun(db);
  const mayTry = run.retryAt <= now;
  if (mayTry && handOutAt(run) <= now) await attempt(handOutPage);
  await attempt(askOutcomes);
  finish(context, now);
  if (mayTry) await attempt(tellReports);
  if (failed) {
    changeRun(db, ({ failures }) => ({
      failures: failures + 1,
      retryAt: now + retryDelayMs(failures + 1, Math.random()),
    }));
  } else if (mayTry && run.failures > 0) changeRun(db, () => ({ failures: 0 }));
}

/** @returns when the alarm is needed next, in milliseconds, or null */
export function nextWorkAt({ db }: BroadcastContext): number | null {
  const run = readRun(db);
  const wakes = [Math.max(handOutAt(run), run.retryAt)];
  if (run.state === 'scheduled') wakes.push(run.sendAt);
  const askAt = nextAskAt(db);
  if (askAt !== null) wakes.push(askAt);
  if (needsReport(run)) wakes.push(run.retryAt);
  if (run.endedAt !== null && (askAt !== null || run.testTo !== null)) {
    wakes.push(run.endedAt + BROADCAST_MEMORY_MS);
  }
  const next = Math.min(...wakes);
  return next === Infinity ? null : next;
}

/** @returns whether an ended broadcast has nothing more to learn and, being a test, nothing to show */
export function isForgettable({ db }: BroadcastContext, now: number): boolean {
  const { testTo, endedAt } = readRun(db);
  return testTo !== null && endedAt !== null && endedAt + BROADCAST_MEMORY_MS <= now;
}

/** Tells D1 what it does not know yet. @throws what D1 throws */
export async function tellReports({ db, reports }: BroadcastContext): Promise<void> {
  const run = readRun(db);
  if (!needsReport(run)) return;
  await withinTimeOrThrow(storeBroadcast(reports, broadcastOf(run), run.rev), STORE_TIMEOUT_MS, 'D1');
  changeRun(db, ({ reportedRev }) => ({ reportedRev: Math.max(reportedRev, run.rev) }));
}

function begin({ db }: BroadcastContext, now: number): void {
  changeIf(db, ({ state, sendAt }) => state === 'scheduled' && sendAt <= now, {
    state: 'sending',
    startedAt: now,
  });
}

/** A page that was written down is handed out in every state, since nobody knows how far it had come. */
function handOutAt({ state, page, nextPageAt }: Run): number {
  if (page !== null) return nextPageAt;
  return state === 'sending' ? nextPageAt : Infinity;
}

function finish({ db }: BroadcastContext, now: number): void {
  changeIf(db, ({ state, counts }) => state === 'delivering' && counts.mails.pending === 0, {
    state: 'finished',
    endedAt: now,
  });
  const { endedAt } = readRun(db);
  if (endedAt !== null && endedAt + BROADCAST_MEMORY_MS <= now) dropAllAwaited(db);
}

function changeIf(
  db: BroadcastContext['db'],
  condition: (run: Run) => boolean,
  change: Pick<Partial<Run>, 'state' | 'startedAt' | 'endedAt'>,
): void {
  const run = readRun(db);
  if (condition(run)) changeRun(db, () => ({ ...change, rev: run.rev + 1 }));
}

/** A test is no news for the list. */
function needsReport({ testTo, rev, reportedRev }: Run): boolean {
  return testTo === null && rev > reportedRev;
}
