/**
 * Mail to send, written in the transaction that causes it; its row goes when it is sent. The queue only carries
 * reminders to look here, so it may lose, repeat and reorder them. A mail is
 * queued (a reminder is under way) | claimed (a provider is asked) | waiting (to be tried again) | dead | unknown
 * (perhaps sent, and not of a kind that may come twice).
 */
import { afterTry, CLAIMS_MAX, isBetterTwiceThanNever, mailDueAt } from '../src/rules/outbox.ts';
import type { MailContent, MailKind } from '../src/wire/mail.ts';
import type { MailOutcome } from '../src/wire/readerRpc.ts';
import type { Database, SqlRow, SqlValue } from './Database.ts';

interface OutboxRow extends SqlRow {
  id: string;
  state: 'queued' | 'claimed' | 'waiting' | 'dead' | 'unknown';
  kind: MailKind;
  content: string;
  created_at: number;
  /** Counts claims, so that a consumer whose lease has ended cannot speak for the one after it. */
  claim: number;
  attempts: number;
  due_at: number | null;
  /** When its latest claim was made; null for one that was never claimed. */
  claimed_at: number | null;
}

export type Claim = { number: number; content: MailContent; createdAt: number };

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
      `INSERT INTO outbox (id, state, kind, content, created_at, claim, attempts, due_at)
       VALUES (?, 'queued', ?, ?, ?, 0, 0, ?)`,
      id,
      content.kind,
      JSON.stringify(content),
      now,
      mailDueAt(this.#patienceMs, 0, now, 0),
    );
    return id;
  }

  /** Claims a mail for one consumer. @returns null when it is gone, not due, or another consumer has it */
  claim(id: string, now: number): Claim | null {
    const row = this.#find(id);
    if (!row || row.state === 'dead' || row.state === 'unknown') return null;
    if (row.state !== 'queued' && row.due_at !== null && row.due_at > now) return null;
    // Its consumer may have sent it before it died.
    if (row.state === 'claimed' && !isBetterTwiceThanNever(row.kind)) {
      this.#setState(id, 'unknown', null, row.attempts);
      return null;
    }
    if (row.attempts >= CLAIMS_MAX) {
      this.#setState(id, 'dead', null, row.attempts);
      return null;
    }
    const number = row.claim + 1;
    this.#write('UPDATE outbox SET claim = ?, claimed_at = ? WHERE id = ?', number, now, id);
    this.#setState(id, 'claimed', now + this.#patienceMs, row.attempts + 1);
    const content: MailContent = JSON.parse(row.content);
    return { number, content, createdAt: row.created_at };
  }

  /** Records what became of a claimed mail. @returns whether it is newly sent */
  settle(id: string, claim: number, result: MailOutcome, now: number, random: number): boolean {
    const row = this.#find(id);
    if (!row) return false;
    // A late consumer's word that it has sent counts even after its lease; any other word of it does not.
    if (result.kind === 'sent') {
      this.drop(id);
      return true;
    }
    // A mail that was given up as unknown may hear of its own claim yet, and be saved by it.
    if (row.claim !== claim || (row.state !== 'claimed' && row.state !== 'unknown')) return false;
    if (result.kind === 'withdrawn') {
      this.drop(id);
      return false;
    }
    const mail = { kind: row.kind, createdAt: row.created_at, attempts: row.attempts };
    const { state, dueAt, attempts } = afterTry(mail, result, now, random);
    this.#setState(id, state, dueAt, attempts);
    return false;
  }

  /**
   * Takes a provider's event about a mail for the proof that it was sent, whatever its consumer said or will say.
   * @returns what it was; null for a mail that is not here, or that nobody was ever asked to send
   */
  settleByEvent(id: string): { kind: MailKind; claimedAt: number } | null {
    const row = this.#find(id);
    if (!row || row.claimed_at === null) return null;
    this.drop(id);
    return { kind: row.kind, claimedAt: row.claimed_at };
  }

  /** @returns the kind of a mail that is not sent yet */
  kindOf(id: string): MailKind | null {
    return this.#find(id)?.kind ?? null;
  }

  /** @returns mails of a kind that are still to be sent, and those begun since a time whatever became of them */
  notSent(kind: MailKind, since: number): { content: MailContent; isUnderWay: boolean }[] {
    return this.#db
      .all<{ content: string; due_at: number | null }>(
        'SELECT content, due_at FROM outbox WHERE kind = ? AND (due_at IS NOT NULL OR created_at > ?)',
        kind,
        since,
      )
      .map((row) => ({ content: JSON.parse(row.content), isUnderWay: row.due_at !== null }));
  }

  /** Forgets a mail: it is sent, or not worth sending any more. */
  drop(id: string): void {
    this.#write('DELETE FROM outbox WHERE id = ?', id);
  }

  /** @returns ids of mails whose job is to be sent (again) now; their next time is set as if this one is lost */
  takeDue(now: number, random: number): string[] {
    const due = this.#db.all<OutboxRow>(
      'SELECT * FROM outbox WHERE due_at <= ? ORDER BY due_at LIMIT 20',
      now,
    );
    return due.flatMap(({ id, state, kind, attempts }) => {
      // A consumer that died while a provider was asked may have sent it.
      if (state === 'claimed' && !isBetterTwiceThanNever(kind)) {
        this.#setState(id, 'unknown', null, attempts);
        return [];
      }
      this.#setState(id, 'queued', mailDueAt(this.#patienceMs, attempts, now, random), attempts);
      return [id];
    });
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

  #setState(id: string, state: OutboxRow['state'], dueAt: number | null, attempts: number): void {
    const sql = 'UPDATE outbox SET state = ?, due_at = ?, attempts = ? WHERE id = ?';
    this.#write(sql, state, dueAt, attempts, id);
  }

  #write(sql: string, ...values: SqlValue[]): void {
    this.#db.run(sql, ...values);
    this.#nextDueAt = undefined;
  }
}
