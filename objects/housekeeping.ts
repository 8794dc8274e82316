/** What the object's one alarm does: mails that nobody confirmed, the snapshot to D1, nudges, sockets whose peer is gone. */
import { tellDeadLetters } from './deadLetters.ts';
import { depart, departureDueAt, isDeparting } from './departure.ts';
import { SOCKET_IDLE_MS } from './liveSockets.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { liveSession } from './sessions.ts';
import { flushSnapshot, snapshotDueAt } from './snapshotFlush.ts';

/**
 * While a reader is live, the look for idle sockets comes every ten minutes and the snapshot ten minutes after the first
 * change, at most a minute later. It goes with the look, which spares an alarm each time.
 */
const EARLY_SHARE = 0.1;
/** Whoever confirmed last hands the reader over; the alarm comes after it, in case it died. */
const MOVE_AGAIN_MS = 5_000;

/** Brings mails that nobody confirmed to their consumer again, and closes the sockets of peers that are gone. */
export function tidyUp(context: ReaderContext, now: number): void {
  if (!context.state.profile) return;
  context.db.transaction(() => {
    const due = context.outbox.takeDue(now, Math.random());
    context.mailsToAnnounce.push(...due.map((mailId) => ({ mailId })));
    tellDeadLetters(context, now);
  });
  context.sockets.closeIdle(now);
  context.sockets.closeExpired((id) => liveSession(context.state.sessions, id, now).ok);
}

/** Writes down what time alone has done to the reader's rights. */
export function settleRights({ state }: ReaderContext, now: number): void {
  if (state.profile && state.areRightsDue(now)) state.changeProfile(state.profile, now);
}

/** Makes D1 let go of one who is gone, if that is due. @param look the reader in memory, read anew after a wait */
export async function departIfDue(
  look: () => ReaderContext,
  reports: D1Database,
  now: number,
): Promise<void> {
  const dueAt = departureDueAt(look().state, 0);
  if (dueAt !== null && dueAt <= now) await depart(look, reports, now);
}

/** Tells D1 of the reader, if that is due. */
export async function flushIfDue(context: ReaderContext, reports: D1Database, now: number): Promise<void> {
  // D1 holds one row an address, which is still that of one who is gone.
  if (!context.state.profile || isDeparting(context.state)) return;
  const dueAt = snapshotDueAt(context, 0);
  const earlyMs = context.sockets.any ? context.config.snapshotMaxMs * EARLY_SHARE : 0;
  if (dueAt !== null && dueAt <= now + earlyMs) await flushSnapshot(context, reports, now);
}

/** @returns the earliest time in milliseconds at which there is something to do, or null */
export function nextWakeAt(context: ReaderContext, now: number): number | null {
  if (context.state.moving) return now + MOVE_AGAIN_MS;
  const departureAt = departureDueAt(context.state, context.state.flushJitter);
  if (!context.state.profile) return departureAt;
  const snapshotAt = snapshotDueAt(context, context.state.flushJitter);
  const wakes = [
    departureAt ?? snapshotAt,
    context.outbox.nextDueAt,
    context.state.rightsChangeAt,
    context.nudgeClock.nextAt(snapshotAt, now),
  ];
  if (context.sockets.any) wakes.push(now + SOCKET_IDLE_MS);
  const due = wakes.filter((time) => time !== null);
  return due.length === 0 ? null : Math.min(...due);
}
