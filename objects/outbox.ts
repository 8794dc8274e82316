/**
 * Mail to send, written in the transaction that causes it. A mail is pending until a consumer claims it, claimed while
 * a provider is asked, and sent (without its content), dead or unknown afterwards. The queue only carries reminders to
 * look here, so it may lose, repeat and reorder them.
 */
import { afterTry, mailDueAt } from '../src/rules/outbox.ts';
import type { MailContent, MailKind } from '../src/wire/mail.ts';
import type { MailResult } from '../src/wire/readerRpc.ts';
import type { Database, SqlRow, SqlValue } from './Database.ts';

interface OutboxRow extends SqlRow {
  id: string;
  state: string;
  kind: MailKind;
  content: string | null;
  created_at: number;
  attempts: number;
  due_at: number | null;
}

export class Outbox {
  readonly #db: Database;
  readonly #patienceMs: number;
  /** Kept in memory, because every event of the reader asks for it; undefined when it must be read again. */
  #nextDueAt: number | null | undefined;

  /** @param patienceMs how long a job or a claim may go without word until its consumer is taken for dead */
  constructor(db: Database, patienceMs: number) {
    this.#db = db;
    this.#patienceMs = patienceMs;
  }

  /** @returns the new mail's id */
  enqueue(content: MailContent, now: number): string {
    const id = crypto.randomUUID();
    this.#write(
      "INSERT INTO outbox VALUES (?, 'pending', ?, ?, ?, 0, ?)",
      id,
      content.kind,
      JSON.stringify(content),
      now,
      mailDueAt(this.#patienceMs, 0, now, 0),
    );
    return id;
  }

  /** Claims a mail for one consumer. @returns null when it is gone, or another consumer has it */
  claim(id: string, now: number): MailContent | null {
    const row = this.#find(id);
    if (!row || row.content === null || row.state === 'dead' || row.state === 'unknown') return null;
    if (row.state === 'claimed' && row.due_at !== null && row.due_at > now) return null;
    const leaseEndsAt = now + this.#patienceMs;
    this.#write("UPDATE outbox SET state = 'claimed', due_at = ? WHERE id = ?", leaseEndsAt, id);
    const content: MailContent = JSON.parse(row.content);
    return content;
  }

  /** Records what became of a claimed mail. @returns whether it is newly sent */
  settle(id: string, result: MailResult, now: number, random: number): boolean {
    const row = this.#find(id);
    if (!row || row.content === null) return false;
    // A late consumer's word that it has sent counts even after its lease.
    if (result.kind === 'sent') {
      const sent =
        "UPDATE outbox SET state = 'sent', content = NULL, due_at = NULL, attempts = ? WHERE id = ?";
      this.#write(sent, row.attempts + 1, id);
      return true;
    }
    if (row.state !== 'claimed') return false;
    const mail = { kind: row.kind, createdAt: row.created_at, attempts: row.attempts };
    const { state, dueAt, attempts } = afterTry(mail, result, now, random);
    this.#write(
      'UPDATE outbox SET state = ?, due_at = ?, attempts = ? WHERE id = ?',
      state,
      dueAt,
      attempts,
      id,
    );
    return false;
  }

  /** @returns ids of mails whose job is to be sent (again) now; their next time is set as if this one is lost */
  takeDue(now: number, random: number): string[] {
    const due = this.#db.all<OutboxRow>(
      'SELECT * FROM outbox WHERE due_at <= ? ORDER BY due_at LIMIT 20',
      now,
    );
    for (const { id, attempts } of due) {
      this.#write(
        "UPDATE outbox SET state = 'pending', due_at = ? WHERE id = ?",
        mailDueAt(this.#patienceMs, attempts, now, random),
        id,
      );
    }
    return due.map(({ id }) => id);
  }

  /** When the next mail is due, in milliseconds, or null. */
  get nextDueAt(): number | null {
    if (this.#nextDueAt === undefined) {
      this.#nextDueAt =
        this.#db.first<{ due: number | null }>('SELECT min(due_at) AS due FROM outbox')?.due ?? null;
    }
    return this.#nextDueAt;
  }

  #find(id: string): OutboxRow | null {
    return this.#db.first<OutboxRow>('SELECT * FROM outbox WHERE id = ?', id);
  }

  #write(sql: string, ...values: SqlValue[]): void {
    this.#db.run(sql, ...values);
    this.#nextDueAt = undefined;
  }
}
