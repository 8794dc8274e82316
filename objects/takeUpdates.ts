/** Takes progress updates, by HTTP or socket, and shows what they changed on every other device. */
import type { Outcome } from '../src/errors.ts';
import type { ProgressUpdate } from '../src/wire/progress.ts';
import { type ApplyResult, applyUpdates } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @param from the socket that sent them, which is told by an ack instead */
export function takeUpdates(
  { db, state, sockets }: ReaderContext,
  updates: readonly ProgressUpdate[],
  from?: WebSocket,
): Outcome<ApplyResult> {
  const applied = applyUpdates(db, state, updates);
  if (!applied.ok) return applied;
  const { answer, changed } = applied.value;
  if (changed.length > 0) sockets.broadcast({ type: 'progress', rev: answer.rev, chapters: changed }, from);
  return applied;
}
