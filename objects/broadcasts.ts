/**
 * Broadcasts that this reader took. The row is written with the mail, so a broadcast that asks twice queues one mail,
 * also after that mail is sent and its outbox row gone. Only `sent_at` is ever added: all else the outbox knows.
 */
import { broadcastRefusal, isInAudience } from '../src/rules/audience.ts';
import { DAY_MS } from '../src/rules/days.ts';
import type {
  BroadcastAnswer,
  BroadcastOrder,
  BroadcastOutcome,
  BroadcastTarget,
} from '../src/wire/broadcastRpc.ts';
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';
import { tellDeadLetters } from './deadLetters.ts';
import { findMail } from './outboxRows.ts';
import type { ReaderContext } from './ReaderContext.ts';
import type { ReaderState } from './ReaderState.ts';

/** The slowest broadcast to a hundred thousand readers takes a week, and asks for outcomes for a month after. */
const TAKEN_KEPT_MS = 400 * DAY_MS;

export interface BroadcastRow extends SqlRow {
  id: string;
  mail_id: string;
  queued_at: number;
  sent_at: number | null;
}

/** Queues the broadcast's mail, if the reader is meant and wants it. An address that is unknown stays without storage. */
export function takeBroadcast(
  { db, state, outbox, mailsToAnnounce }: ReaderContext,
  { broadcastId, target, startedAt, isStopped }: BroadcastOrder,
  now: number,
): BroadcastAnswer {
  const { profile } = state;
  if (!profile) return 'unknown';
  if (find(db, broadcastId)) return 'already';
  if (isStopped) return 'stopped';
  const addressee = {
    ...profile,
    isConfirmed: profile.confirmedAt !== null || isImported(db),
    chapters: [...state.chapters.values()],
  };
  const refusal = broadcastRefusal(target, addressee, startedAt, now);
  if (refusal !== null) return refusal;
  const mailId = db.transaction(() => {
    const id = outbox.enqueue({ kind: 'broadcast', broadcastId, target }, now);
    db.run('INSERT INTO broadcasts VALUES (?, ?, ?, NULL)', broadcastId, id, now);
    db.run('DELETE FROM broadcasts WHERE queued_at < ?', now - TAKEN_KEPT_MS);
    return id;
  });
  mailsToAnnounce.push({ mailId });
  return 'queued';
}

/**
 * @param isStopped then a mail that no consumer has claimed is dropped
 * @returns what became of the broadcast's mail; `erased` when this reader knows of none
 */
export function broadcastOutcome(
  context: ReaderContext,
  broadcastId: string,
  isStopped: boolean,
  now: number,
): BroadcastOutcome {
  const { db, state, outbox } = context;
  if (!state.profile) return 'erased';
  const row = find(db, broadcastId);
  if (!row) return 'erased';
  if (row.sent_at !== null) return 'sent';
  const mail = findMail(db, row.mail_id);
  if (!mail) return 'dropped';
  switch (mail.state) {
    case 'dead':
      return 'failed';
    case 'unknown':
      return 'unknown';
    case 'claimed':
      return 'pending';
    case 'queued':
    case 'waiting':
      if (!isStopped) return 'pending';
      db.transaction(() => {
        outbox.withdraw(row.mail_id, now);
        tellDeadLetters(context, now);
      });
      // A provider that was to be asked again may have taken it the first time.
      return mail.uncertain_since === null ? 'dropped' : 'unknown';
  }
}

/** Whether the reader, as it is when the mail is claimed, still belongs to the audience. */
export function isStillMeant(state: ReaderState, target: BroadcastTarget, now: number): boolean {
  const hasAccess = state.profile?.hasAccess ?? false;
  return isInAudience(target, { hasAccess, chapters: [...state.chapters.values()] }, now);
}

/** Notes in the transaction that settles a broadcast's mail that it was sent. */
export function noteBroadcastSent(db: Database, mailId: string, now: number): void {
  db.run('UPDATE broadcasts SET sent_at = ? WHERE mail_id = ?', now, mailId);
}

/** @returns the broadcasts that this reader took, as another object takes them */
export function readBroadcasts(db: Database): BroadcastRow[] {
  return db.all<BroadcastRow>('SELECT * FROM broadcasts');
}

/** @returns mails of broadcasts that were taken here as well */
export function adoptBroadcasts(db: Database, rows: readonly BroadcastRow[]): Set<string> {
  const known = rows.filter(({ id }) => find(db, id) !== null);
  for (const { id, mail_id, queued_at, sent_at } of rows) {
    db.run('INSERT OR IGNORE INTO broadcasts VALUES (?, ?, ?, ?)', id, mail_id, queued_at, sent_at);
  }
  return new Set(known.map(({ mail_id }) => mail_id));
}

function find(db: Database, id: string): BroadcastRow | null {
  return db.first<BroadcastRow>('SELECT * FROM broadcasts WHERE id = ?', id);
}

/** The old database mailed its subscribers; they need not confirm anew. */
function isImported(db: Database): boolean {
  return db.first('SELECT 1 FROM imported_subscribers LIMIT 1') !== null;
}

/** @returns the broadcasts that this reader took, for its export */
export function listBroadcasts(db: Database) {
  return db.all<BroadcastRow>('SELECT * FROM broadcasts ORDER BY queued_at, id').map((row) => ({
    id: row.id,
    mailId: row.mail_id,
    queuedAt: isoTime(row.queued_at),
    sentAt: isoTimeOrNull(row.sent_at),
  }));
}
