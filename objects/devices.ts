/** The reader's devices: which there are, and ending them. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { Session } from '../src/wire/auth.ts';
import type { TimelineDetails } from '../src/wire/timeline.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { sessionOf } from './sessions.ts';
import { noteEvent } from './timeline.ts';

/** @param currentId the session that asks, or null @returns live sessions, the last seen first */
export function listSessions({ state }: ReaderContext, currentId: string | null, now: number): Session[] {
  return [...state.sessions.values()]
    .filter((session) => session.expiresAt > now)
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
    .map((session) => sessionOf(session, currentId));
}

export function endSession(context: ReaderContext, id: string, now: number): Outcome<null> {
  if (!context.state.sessions.has(id)) return fail({ code: 'not_found' });
  endSessions(context, [id], now);
  return ok(null);
}

export function endOtherSessions(context: ReaderContext, keptId: string, now: number): Outcome<null> {
  endSessions(
    context,
    [...context.state.sessions.keys()].filter((id) => id !== keptId),
    now,
  );
  return ok(null);
}

/** Ends sessions: they are refused from the next request on, and their sockets close. */
export function endSessions(
  context: ReaderContext,
  ids: readonly string[],
  now: number,
  reason: TimelineDetails['devices_ended']['reason'] = 'ended',
): void {
  const { db, state, sockets } = context;
  const { profile } = state;
  if (!profile || ids.length === 0) return;
  const devices = ids.map((id) => state.sessions.get(id)?.userAgent ?? null);
  db.transaction(() => {
    state.removeSessions(ids);
    noteEvent(context, 'devices_ended', { devices, reason }, now);
    state.changeProfile(profile, now);
  });
  sockets.closeSessions(ids);
  sockets.announceDevices();
}
