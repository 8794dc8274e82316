/**
 * Asks readers' objects what became of the broadcast's mails. Asking, rather than being told, counts each mail once
 * without a word that could be lost or repeated: the answer is a state, and it replaces the one before.
 */
import { inParallel } from '../../src/inParallel.ts';
import { withOutcome } from '../../src/rules/broadcastCounts.ts';
import { ASK_AGAIN_MS, askAfterMs, isGivenUp } from '../../src/rules/broadcastPace.ts';
import type { BroadcastOutcome } from '../../src/wire/broadcastRpc.ts';
import { withinTime } from '../../src/withinTime.ts';
import { type Awaited, dropAwaited, dueAwaited, postponeAwaited } from './awaited.ts';
import { type BroadcastContext, READERS_AT_ONCE } from './BroadcastContext.ts';
import { changeRun, readRun } from './run.ts';

/** In one alarm; as many as the fastest broadcast hands out between two of its pages. */
const OUTCOMES_MAX = 1_000;
const ANSWER_TIMEOUT_MS = 10_000;

/** Never throws for a reader who does not answer; that one is asked again later. */
export async function askOutcomes(context: BroadcastContext, now: number): Promise<void> {
  const { db } = context;
  const due = dueAwaited(db, now, OUTCOMES_MAX);
  if (due.length === 0) return;
  const { id, state } = readRun(db);
  const answers = await inParallel(due, READERS_AT_ONCE, async (mail) => ({
    mail,
    outcome: await ask(context, id, state === 'stopped', mail),
  }));
  db.transaction(() => {
    for (const { mail, outcome } of answers) record(context, mail, outcome, now);
  });
}

async function ask(
  { readers, log }: BroadcastContext,
  broadcastId: string,
  isStopped: boolean,
  { readerId, countedAs }: Awaited,
): Promise<BroadcastOutcome> {
  try {
    const asked = readers.byObjectId(readerId).broadcastOutcome(broadcastId, isStopped);
    return await withinTime(
      asked.then((outcome): BroadcastOutcome => outcome),
      ANSWER_TIMEOUT_MS,
      () => countedAs,
    );
  } catch (error) {
    log.error('broadcast.reader_failed', error, { readerId });
    return countedAs;
  }
}

function outcomeOf({ countedAs, queuedAt }: Awaited, heard: BroadcastOutcome, now: number): BroadcastOutcome {
  // A dead letter that an administrator discards, or that has grown old, did not become another outcome by that.
  if (heard === 'dropped' && countedAs !== 'pending') return countedAs;
  return heard === 'pending' && isGivenUp(queuedAt, now) ? 'unknown' : heard;
}

function record({ db }: BroadcastContext, mail: Awaited, heard: BroadcastOutcome, now: number): void {
  const { readerId, countedAs, asks } = mail;
  const outcome = outcomeOf(mail, heard, now);
  if (outcome !== countedAs) {
    changeRun(db, ({ counts, rev }) => ({ counts: withOutcome(counts, countedAs, outcome), rev: rev + 1 }));
  }
  switch (outcome) {
    case 'sent':
    case 'dropped':
    case 'erased':
      return dropAwaited(db, readerId);
    case 'pending':
      return postponeAwaited(db, readerId, outcome, asks + 1, now + askAfterMs(asks + 1));
    case 'failed':
    case 'unknown':
      return postponeAwaited(db, readerId, outcome, asks + 1, now + ASK_AGAIN_MS);
  }
}
