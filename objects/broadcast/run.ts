/** How far a broadcast has come: one row, whose letter and mails under way stand in tables of their own. */
import { NO_COUNTS } from '../../src/rules/broadcastCounts.ts';
import type { BroadcastTarget, NewBroadcast } from '../../src/wire/broadcastRpc.ts';
import type { Audience, BroadcastCounts, BroadcastState } from '../../src/wire/broadcasts.ts';
import type { Database } from '../Database.ts';

/** Times in milliseconds. */
export type Run = {
  id: string;
  state: BroadcastState;
  subject: string;
  audience: Audience;
  /** The one address that a test mail goes to; a test is in no list. */
  testTo: string | null;
  mailsPerMinute: number;
  createdAt: number;
  sendAt: number;
  startedAt: number | null;
  endedAt: number | null;
  /** The address behind which the next page of the audience begins. */
  cursor: string;
  /**
   * The page that is being handed out. It is written down before the first of its readers is asked, so that after a
   * crash the same readers are asked again, whatever D1 says by then; each knows whether it took the mail.
   */
  page: Page | null;
  nextPageAt: number;
  counts: BroadcastCounts;
  /** Grows with every change; D1 is known to hold `reportedRev`. */
  rev: number;
  reportedRev: number;
  /** Alarms in a row in which D1 or a reader's object failed, and until when the next try waits. */
  failures: number;
  retryAt: number;
};

export type Page = {
  target: BroadcastTarget;
  /** Readers who are still to answer. */
  emails: string[];
  isLast: boolean;
  /** How often the page was handed out; who does not answer for too long is left out. */
  tries: number;
};

export function newRun(order: NewBroadcast, now: number): Run {
  const { id, letter, audience, testTo, mailsPerMinute } = order;
  const sendAt = order.sendAt ?? now;
  return {
    id,
    state: 'scheduled',
    subject: letter.subject,
    audience,
    testTo,
    mailsPerMinute,
    createdAt: now,
    sendAt,
    startedAt: null,
    endedAt: null,
    cursor: '',
    page: null,
    nextPageAt: sendAt,
    counts: NO_COUNTS,
    rev: 1,
    reportedRev: 0,
    failures: 0,
    retryAt: 0,
  };
}

/** @throws Error when there is no broadcast; callers ask the tables first */
export function readRun(db: Database): Run {
  const row = db.first<{ document: string }>('SELECT document FROM broadcast');
  if (!row) throw new Error('There is no broadcast here.');
  return JSON.parse(row.document);
}

/** The state alone, which is asked for with every mail. */
export function readState(db: Database): BroadcastState | null {
  return (
    db.first<{ state: BroadcastState }>("SELECT document ->> 'state' AS state FROM broadcast")?.state ?? null
  );
}

export function insertRun(db: Database, run: Run): void {
  db.run('INSERT INTO broadcast VALUES (1, ?)', JSON.stringify(run));
}

/**
 * Changes the row as one step. Whoever has awaited since it was read must not write what it then knew, hence a change
 * and not a value.
 */
export function changeRun(db: Database, change: (run: Run) => Partial<Run>): Run {
  const before = readRun(db);
  const after = { ...before, ...change(before) };
  db.run('UPDATE broadcast SET document = ?', JSON.stringify(after));
  return after;
}
