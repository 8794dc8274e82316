/**
 * Mails that were handed to a provider, and what was heard of each since. One row a mail, its events in one document, so
 * that an event writes one row. The oldest are folded into sums of their kind, so that no report ever shrinks.
 */
import { joinMailEvents } from '../src/rules/mailEvents.ts';
import { addSums, type MailSums, measuresOf, NO_MAILS } from '../src/rules/mailMeasures.ts';
import type { MailKind } from '../src/wire/mail.ts';
import type { MailEvent } from '../src/wire/mailEvents.ts';
import type { Database, SqlRow } from './Database.ts';

/** Years of mail for one reader. An event of an older mail is not heard any more. */
const MAILS_MAX = 200;

export interface HistoryRow extends SqlRow {
  mail_id: string;
  kind: MailKind;
  sent_at: number;
  /** Its events, as JSON. */
  facts: string;
}

/** @param sentAt in milliseconds */
export function addSentMail(db: Database, mailId: string, kind: MailKind, sentAt: number): void {
  const known = db.first<{ mails: number }>('SELECT count(*) AS mails FROM mail_history')?.mails ?? 0;
  if (known >= MAILS_MAX) foldOldest(db, known - MAILS_MAX + 1);
  db.run("INSERT OR IGNORE INTO mail_history VALUES (?, ?, ?, '[]')", mailId, kind, sentAt);
}

/** @returns the mail's kind, and those of the events that are new; null for a mail that is not in the history */
export function addMailEvents(
  db: Database,
  mailId: string,
  reported: readonly MailEvent[],
): { kind: MailKind; added: MailEvent[] } | null {
  const row = db.first<HistoryRow>('SELECT * FROM mail_history WHERE mail_id = ?', mailId);
  if (!row) return null;
  const known: MailEvent[] = JSON.parse(row.facts);
  const joined = joinMailEvents(known, reported);
  if (joined === known) return { kind: row.kind, added: [] };
  db.run('UPDATE mail_history SET facts = ? WHERE mail_id = ?', JSON.stringify(joined), mailId);
  return { kind: row.kind, added: joined.filter((event) => !known.includes(event)) };
}

/** @returns the sums over all mails ever sent, of each kind that was */
export function readMailSums(db: Database): Map<MailKind, MailSums> {
  const sums = new Map<MailKind, MailSums>();
  for (const row of db.all<{ kind: MailKind; sums: string }>('SELECT kind, sums FROM mail_totals')) {
    sums.set(row.kind, { ...NO_MAILS, ...JSON.parse(row.sums) });
  }
  for (const row of db.all<HistoryRow>('SELECT * FROM mail_history')) addTo(sums, row);
  return sums;
}

export type SentMail = { id: string; kind: MailKind; sentAt: number; events: MailEvent[] };

/** @returns the mails in the history, the newest first; `sentAt` in milliseconds */
export function listSentMails(db: Database): SentMail[] {
  return db
    .all<HistoryRow>('SELECT * FROM mail_history ORDER BY sent_at DESC, mail_id')
    .map(({ mail_id, kind, sent_at, facts }) => ({
      id: mail_id,
      kind,
      sentAt: sent_at,
      events: JSON.parse(facts),
    }));
}

interface TotalRow extends SqlRow {
  kind: MailKind;
  sums: string;
}

/** The whole history, as another object takes it. */
export type MailHistory = { sent: readonly HistoryRow[]; totals: readonly TotalRow[] };

export function readMailHistory(db: Database): MailHistory {
  return {
    sent: db.all<HistoryRow>('SELECT * FROM mail_history'),
    totals: db.all<TotalRow>('SELECT * FROM mail_totals'),
  };
}

/** Adds the history of another object to the one here. */
export function adoptMailHistory(db: Database, { sent, totals }: MailHistory): void {
  for (const { kind, sums } of totals)
    addToTotal(db, kind, (total) => addSums(total, { ...NO_MAILS, ...JSON.parse(sums) }));
  for (const { mail_id, kind, sent_at, facts } of sent) {
    db.run('INSERT OR IGNORE INTO mail_history VALUES (?, ?, ?, ?)', mail_id, kind, sent_at, facts);
  }
  const mails = db.first<{ mails: number }>('SELECT count(*) AS mails FROM mail_history')?.mails ?? 0;
  if (mails > MAILS_MAX) foldOldest(db, mails - MAILS_MAX);
}

function foldOldest(db: Database, mails: number): void {
  const oldest = db.all<HistoryRow>('SELECT * FROM mail_history ORDER BY sent_at, mail_id LIMIT ?', mails);
  for (const row of oldest) {
    const measures = measuresOf(row.sent_at, JSON.parse(row.facts));
    addToTotal(db, row.kind, (total) => addSums(total, measures));
    db.run('DELETE FROM mail_history WHERE mail_id = ?', row.mail_id);
  }
}

function addToTotal(db: Database, kind: MailKind, add: (total: MailSums) => MailSums): void {
  const total = db.first<{ sums: string }>('SELECT sums FROM mail_totals WHERE kind = ?', kind);
  const sums = add({ ...NO_MAILS, ...JSON.parse(total?.sums ?? '{}') });
  db.run('INSERT OR REPLACE INTO mail_totals VALUES (?, ?)', kind, JSON.stringify(sums));
}

function addTo(sums: Map<MailKind, MailSums>, { kind, sent_at, facts }: HistoryRow): void {
  sums.set(kind, addSums(sums.get(kind) ?? NO_MAILS, measuresOf(sent_at, JSON.parse(facts))));
}
