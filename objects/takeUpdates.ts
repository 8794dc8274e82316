/** Takes progress updates, by HTTP or socket, and shows what they changed on every other device. */
import { type Outcome, ok } from '../src/errors.ts';
import type { RateDecision } from '../src/rules/rateLimit.ts';
import type { ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import type { JsonAnswer } from '../src/wire/readerRpc.ts';
import { dropOvertakenNudges } from './nudging.ts';
import { type ApplyResult, applyUpdates, resetChapter } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @param from the socket that sent them, which is told by an ack instead */
export function takeUpdates(
  context: ReaderContext,
  updates: readonly ProgressUpdate[],
  from?: WebSocket,
): Outcome<ApplyResult> {
  const { db, state, sockets, outbox } = context;
  const applied =
    outbox.waitingNudges.length === 0
      ? applyUpdates(db, state, updates)
      : db.transaction(() => {
          const overtaking = applyUpdates(db, state, updates);
          dropOvertakenNudges(context);
          return overtaking;
        });
  if (!applied.ok) return applied;
  const { answer, changed } = applied.value;
  if (changed.length > 0) sockets.broadcast({ type: 'progress', rev: answer.rev, chapters: changed }, from);
  return applied;
}

/** Like {@link takeUpdates}, for a caller who is answered over HTTP. */
export function answerUpdates(
  context: ReaderContext,
  updates: readonly ProgressUpdate[],
): Outcome<JsonAnswer> {
  const applied = takeUpdates(context, updates);
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
