/** What an administrator sees of one reader. */
import type { AdminView } from '../src/wire/readerRpc.ts';
import { listSessions } from './devices.ts';
import { readerOf } from './profile.ts';
import { progressOf } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { timelineOf } from './timeline.ts';

/** @param outline numbers of the published chapters @returns null for an address of which nothing is kept */
export function adminView(context: ReaderContext, outline: number[], now: number): AdminView | null {
  const { profile } = context.state;
  if (!profile) return null;
  return {
    reader: readerOf(profile),
    progress: progressOf(context.state, outline, 0),
    sessions: listSessions(context, null, now),
    timeline: timelineOf(context),
  };
}
