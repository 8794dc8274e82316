/**
 * What happened to the reader, in order. An event is written in the transaction of what it tells, and only if no other
 * table tells it: signing up, confirming, the ledger, mails and completed chapters are read from theirs, so a progress
 * update stays one row.
 */
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import type { TimelineDetails, TimelineEntry, TimelineEvent, TimelineKind } from '../src/wire/timeline.ts';
import type { SqlRow } from './Database.ts';
import { mailTimeline } from './mailTimeline.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** Years of an ordinary reader; what a busy device could add to one object must end somewhere. The oldest fall off. */
export const TIMELINE_MAX = 500;

export interface TimelineRow extends SqlRow {
  id: number;
  at: number;
  event: string;
}

/** An entry with its time in milliseconds, by which it is put in order. */
export type Dated = { id: string; at: number; event: TimelineEvent };

/**
 * Writes an event, in the caller's transaction: one row, and another when the oldest one falls off.
 * @param detail what is told of it; never a secret
 * @param now milliseconds since 1970
 */
export function noteEvent<K extends TimelineKind>(
  { db }: Pick<ReaderContext, 'db'>,
  kind: K,
  detail: TimelineDetails[K],
  now: number,
): void {
  db.run('INSERT INTO timeline (at, event) VALUES (?, ?)', now, JSON.stringify({ kind, detail }));
  // Ids have no gaps, because only the oldest rows ever go.
  db.run('DELETE FROM timeline WHERE id <= (SELECT max(id) FROM timeline) - ?', TIMELINE_MAX);
}

/** @returns the events that are stored, the oldest first, as another object takes them */
export function readTimeline({ db }: Pick<ReaderContext, 'db'>): TimelineRow[] {
  return db.all<TimelineRow>('SELECT * FROM timeline ORDER BY id');
}

/** Puts the events of another object among those here, in the order of their times. */
export function adoptTimeline(context: Pick<ReaderContext, 'db'>, rows: readonly TimelineRow[]): void {
  const { db } = context;
  const joined = [...readTimeline(context), ...rows].sort((a, b) => a.at - b.at || a.id - b.id);
  db.run('DELETE FROM timeline');
  for (const { at, event } of joined.slice(-TIMELINE_MAX)) {
    db.run('INSERT INTO timeline (at, event) VALUES (?, ?)', at, event);
  }
}

/** @returns everything that is known to have happened to a reader of whom something is kept, the newest first */
export function timelineOf(context: Pick<ReaderContext, 'db' | 'state'>): TimelineEntry[] {
  // At one time, what the reader's row tells came before what happened to it.
  return [
    ...storedEvents(context),
    ...ledger(context),
    ...mailTimeline(context.db),
    ...completedChapters(context),
    ...beginnings(context),
  ]
    .sort((a, b) => b.at - a.at)
    .map(({ id, at, event }) => ({ id, at: isoTime(at), ...event }));
}

function storedEvents({ db }: Pick<ReaderContext, 'db'>): Dated[] {
  return db.all<TimelineRow>('SELECT id, at, event FROM timeline ORDER BY id DESC').map((row) => ({
    id: `event:${row.id}`,
    at: row.at,
    event: JSON.parse(row.event),
  }));
}

/** Access that came with signing up, or from before there was a ledger, is told by `signed_up`. */
function ledger({ state }: Pick<ReaderContext, 'state'>): Dated[] {
  return state.entitlements
    .filter(({ reason }) => reason !== 'signup' && reason !== 'stored')
    .map(({ sourceId, at, kind, reason, rights, expiresAt }) => {
      const detail = { entry: kind, reason, rights, expiresAt: isoTimeOrNull(expiresAt) };
      return { id: `entitlement:${sourceId}`, at, event: { kind: 'entitlement', detail } };
    });
}

function completedChapters({ state }: Pick<ReaderContext, 'state'>): Dated[] {
  return [...state.chapters.values()].flatMap(({ chapterNumber, facts }) =>
    facts.completedAt === null
      ? []
      : {
          id: `chapter:${chapterNumber}:${facts.epoch}`,
          at: facts.completedAt,
          event: { kind: 'chapter_completed', detail: { chapterNumber } },
        },
  );
}

function beginnings({ state }: Pick<ReaderContext, 'state'>): Dated[] {
  const { profile } = state;
  if (!profile?.subscribed) return [];
  const signedUp: Dated = {
    id: 'signed_up',
    at: profile.createdAt,
    event: { kind: 'signed_up', detail: {} },
  };
  if (profile.confirmedAt === null) return [signedUp];
  return [{ id: 'confirmed', at: profile.confirmedAt, event: { kind: 'confirmed', detail: {} } }, signedUp];
}
