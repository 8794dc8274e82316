/** Rows of the outbox: what is read of them. Only outbox.ts changes them, but for dead letters that have grown old. */
import { isNudge } from '../src/rules/decideNudge.ts';
import type { DeadLetter } from '../src/wire/deadLetters.ts';
import type { MailContent, MailKind } from '../src/wire/mail.ts';
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';

export type MailState = 'queued' | 'claimed' | 'waiting' | DeadLetter['state'];

export interface OutboxRow extends SqlRow {
  id: string;
  state: MailState;
  kind: MailKind;
  content: string;
  created_at: number;
  /** Counts claims, so that a consumer whose lease has ended cannot speak for the one after it. */
  claim: number;
  attempts: number;
  due_at: number | null;
  /** When its latest claim was made; null for one that was never claimed. */
  claimed_at: number | null;
  /** Of the last try that failed: short, stable, snake_case, and names nobody. */
  reason: string | null;
  /** When it became a dead letter; of one that was brought back, when that was. */
  failed_at: number | null;
  /** When the first try ended that a provider may have taken. */
  uncertain_since: number | null;
}

export type NextState = {
  state: MailState;
  dueAt: number | null;
  attempts?: number;
  reason?: string | null;
  uncertainSince?: number | null;
};

type GivenUp = Pick<OutboxRow, 'id' | 'kind' | 'reason'> & { state: DeadLetter['state'] };
/** `changed`: a dead letter came, or went in another way than by being sent. */
export type DeadLetterNews = { changed: boolean; givenUp: GivenUp[] };

export const WRITE_STATE = `UPDATE outbox
  SET state = ?, due_at = ?, attempts = ?, reason = ?, failed_at = ?, uncertain_since = ? WHERE id = ?`;

export const ADOPTED_COLUMNS = [
  'id',
  'state',
  'kind',
  'content',
  'created_at',
  'claim',
  'attempts',
  'due_at',
  'claimed_at',
  'reason',
  'failed_at',
  'uncertain_since',
] as const;

export const ADOPT = `INSERT OR IGNORE INTO outbox (${ADOPTED_COLUMNS.join(', ')})
  VALUES (${ADOPTED_COLUMNS.map(() => '?').join(', ')})`;

const IS_DEAD_LETTER = "state IN ('dead', 'unknown')";

export function isDeadLetter(state: MailState): state is DeadLetter['state'] {
  return state === 'dead' || state === 'unknown';
}

export function findMail(db: Database, id: string): OutboxRow | null {
  return db.first<OutboxRow>('SELECT * FROM outbox WHERE id = ?', id);
}

/** @returns a dead or unknown mail, or null when there is none by that id */
export function findDeadLetter(db: Database, id: string): OutboxRow | null {
  const row = findMail(db, id);
  return row && isDeadLetter(row.state) ? row : null;
}

export type NotSent = {
  id: string;
  content: MailContent;
  createdAt: number;
  isUnderWay: boolean;
  /** A provider may have taken it already. */
  isUncertain: boolean;
};

/** @returns mails of a kind that are still to be sent, and those begun since a time whatever became of them */
export function findNotSent(db: Database, kind: MailKind, since: number): NotSent[] {
  const sql = 'SELECT * FROM outbox WHERE kind = ? AND (due_at IS NOT NULL OR created_at > ?)';
  return db.all<OutboxRow>(sql, kind, since).map(({ id, content, created_at, due_at, uncertain_since }) => ({
    id,
    content: JSON.parse(content),
    createdAt: created_at,
    isUnderWay: due_at !== null,
    isUncertain: uncertain_since !== null,
  }));
}

export type WaitingMail = { id: string; content: MailContent; createdAt: number };

/** @returns the mails that nobody asked for, that no consumer has and that no provider may have taken */
export function findWaitingNudges(db: Database): WaitingMail[] {
  const sql = `SELECT * FROM outbox
    WHERE state IN ('queued', 'waiting') AND kind IN ('chapter', 'reminder') AND uncertain_since IS NULL`;
  return db
    .all<OutboxRow>(sql)
    .map(({ id, content, created_at }) => ({ id, content: JSON.parse(content), createdAt: created_at }))
    .filter(({ content }) => isNudge(content));
}

type DeadLetterRow = OutboxRow & { state: DeadLetter['state']; failed_at: number };

/** @returns at most so many, the newest first */
export function listDeadLetters(db: Database, limit: number): DeadLetter[] {
  const sql = `SELECT * FROM outbox WHERE ${IS_DEAD_LETTER} ORDER BY failed_at DESC, id DESC LIMIT ?`;
  return db.all<DeadLetterRow>(sql, limit).map((row) => ({
    id: row.id,
    kind: row.kind,
    state: row.state,
    reason: row.reason ?? '',
    attempts: row.attempts,
    createdAt: isoTime(row.created_at),
    failedAt: isoTime(row.failed_at),
  }));
}

/** Removes dead letters that failed at a time, in milliseconds, or before. */
export function deleteDeadLetters(db: Database, until: number): void {
  db.run(`DELETE FROM outbox WHERE ${IS_DEAD_LETTER} AND failed_at <= ?`, until);
}

/** @returns every mail that is not sent, for the reader's export; what a sign-in mail would let in is left out */
export function listMails(db: Database) {
  return db.all<OutboxRow>('SELECT * FROM outbox ORDER BY created_at, id').map((row) => ({
    id: row.id,
    kind: row.kind,
    state: row.state,
    content: contentToTell(JSON.parse(row.content)),
    attempts: row.attempts,
    reason: row.reason,
    createdAt: isoTime(row.created_at),
    dueAt: isoTimeOrNull(row.due_at),
    claimedAt: isoTimeOrNull(row.claimed_at),
    failedAt: isoTimeOrNull(row.failed_at),
  }));
}

function contentToTell(content: MailContent): MailContent | null {
  return content.kind === 'welcome' || content.kind === 'magic_link' ? null : content;
}
