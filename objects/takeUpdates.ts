/** Takes progress updates, by HTTP or socket, and shows what they changed on every other device. */
import { type Outcome, ok } from '../src/errors.ts';
import type { RateDecision } from '../src/rules/rateLimit.ts';
import type { ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import type { JsonAnswer } from '../src/wire/readerRpc.ts';
import { dropOvertakenNudges } from './nudging.ts';
import { type Applied, applyBatches, resetChapter } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';

/**
 * Takes batches of updates, each all or none, as one change of the reader.
 * @param from the sockets that sent them, one a batch, or none: those are told by an ack instead, which holds all of the change
 */
export function takeBatches(
  context: ReaderContext,
  batches: readonly (readonly ProgressUpdate[])[],
  from: readonly WebSocket[],
): Outcome<Applied>[] {
  const { db, state, sockets, outbox } = context;
  const { outcomes, changed } =
    outbox.waitingNudges.length === 0
      ? applyBatches(db, state, batches)
      : db.transaction(() => {
          const overtaking = applyBatches(db, state, batches);
          dropOvertakenNudges(context);
          return overtaking;
        });
  if (changed.length > 0) {
    const acked = new Set(from.filter((_, index) => outcomes[index]?.ok));
    sockets.broadcast({ type: 'progress', rev: state.rev, chapters: changed }, acked);
  }
  return outcomes;
}

/** Takes updates all or none, for a caller who is answered over HTTP. */
export function answerUpdates(
  context: ReaderContext,
  updates: readonly ProgressUpdate[],
): Outcome<JsonAnswer> {
  const [applied] = takeBatches(context, [updates], []);
  if (!applied) throw new Error('One batch has one outcome.');
  if (!applied.ok) return applied;
  return ok(limitedAnswer(applied.value.answer, applied.value.limit));
}

/** Resets a chapter, shows that on every device, and answers over HTTP. */
export function answerReset(
  { db, state, sockets }: ReaderContext,
  chapterNumber: number,
): Outcome<JsonAnswer> {
  const reset = resetChapter(db, state, chapterNumber);
  if (!reset.ok) return reset;
  const { change, limit } = reset.value;
  sockets.broadcast({ type: 'progress', ...change });
  return ok(limitedAnswer(change, limit));
}

/** An answer over HTTP, which also tells how much of the limit is left. */
function limitedAnswer(change: ProgressChange, limit: RateDecision): JsonAnswer {
  return { json: JSON.stringify(change), remaining: limit.remaining, resetSeconds: limit.resetSeconds };
}
