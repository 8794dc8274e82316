/**
 * Mail to send, written in the transaction that causes it; its row goes when it is sent. The queue only carries
 * reminders to look here, so it may lose, repeat and reorder them. A mail is
 * queued (a reminder is under way) | claimed (a provider is asked) | waiting (to be tried again) | dead | unknown
 * (perhaps sent, and not of a kind that may come twice). The last two are the dead letters, which only an administrator
 * moves.
 */
import { afterTry, giveUpOn, isBetterTwiceThanNever, mailDueAt } from '../src/rules/outbox.ts';
import type { MailContent, MailKind } from '../src/wire/mail.ts';
import type { MailOutcome } from '../src/wire/readerRpc.ts';
import type { Database, SqlValue } from './Database.ts';
import {
  ADOPT,
  ADOPTED_COLUMNS,
  type DeadLetterNews,
  findMail,
  findWaitingNudges,
  isDeadLetter,
  type NextState,
  type OutboxRow,
  type WaitingMail,
  WRITE_STATE,
} from './outboxRows.ts';

export type Claim = { number: number; content: MailContent; createdAt: number };

export class Outbox {
  readonly #db: Database;
  readonly #patienceMs: number;
  /** Kept in memory, because every event of the reader asks for it; undefined when it must be read again. */
  #nextDueAt: number | null | undefined;
  /** Likewise, because every progress update does. */
  #waitingNudges: readonly WaitingMail[] | undefined;
  #news: DeadLetterNews = { changed: false, givenUp: [] };

  /**
   * @param patienceMs how long a job or a claim may go without word until its consumer is taken for dead
   * @param isEmpty what is known of the table already, so that most readers' objects need not look into it
   */
  constructor(db: Database, patienceMs: number, isEmpty: boolean) {
    this.#db = db;
    this.#patienceMs = patienceMs;
    if (!isEmpty) return;
    this.#nextDueAt = null;
    this.#waitingNudges = [];
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
    const row = findMail(this.#db, id);
    if (!row || isDeadLetter(row.state)) return null;
    if (row.state !== 'queued' && row.due_at !== null && row.due_at > now) return null;
    if (this.#gaveUp(row, now)) return null;
    const number = row.claim + 1;
    this.#write('UPDATE outbox SET claim = ?, claimed_at = ? WHERE id = ?', number, now, id);
    this.#move(row, { state: 'claimed', dueAt: now + this.#patienceMs, attempts: row.attempts + 1 }, now);
    const content: MailContent = JSON.parse(row.content);
    return { number, content, createdAt: row.created_at };
  }

  /** Records what became of a claimed mail. @returns whether it is newly sent */
  settle(id: string, claim: number, result: MailOutcome, now: number, random: number): boolean {
    const row = findMail(this.#db, id);
    if (!row) return false;
    // A late consumer's word that it has sent counts even after its lease; any other word of it does not.
    if (result.kind === 'sent') {
      this.drop(id);
      return true;
    }
    // A mail that was given up as unknown may hear of its own claim yet, and be saved by it.
    if (row.claim !== claim || (row.state !== 'claimed' && row.state !== 'unknown')) return false;
    if (result.kind === 'withdrawn') {
      this.#withdraw(row, now);
      return false;
    }
    const mail = { kind: row.kind, begunAt: row.failed_at ?? row.created_at, attempts: row.attempts };
    const uncertainSince = row.uncertain_since ?? (result.kind === 'unknown' ? now : null);
    const next = afterTry(mail, result, now, random);
    // What ends this try says nothing about the one before, which may have been taken.
    const state = next.state === 'dead' && uncertainSince !== null ? 'unknown' : next.state;
    this.#move(row, { ...next, state, reason: result.reason, uncertainSince }, now);
    return false;
  }

  /**
   * Takes a provider's event about a mail for the proof that it was sent, whatever its consumer said or will say.
   * @returns what it was; null for a mail that is not here, or that nobody was ever asked to send
   */
  settleByEvent(id: string): { kind: MailKind; content: MailContent; claimedAt: number } | null {
    const row = findMail(this.#db, id);
    if (!row || row.claimed_at === null) return null;
    this.drop(id);
    return { kind: row.kind, content: JSON.parse(row.content), claimedAt: row.claimed_at };
  }

  /** Gives a dead letter all its tries again, as if it had just been written. */
  retry(row: OutboxRow, now: number): void {
    const dueAt = mailDueAt(this.#patienceMs, 0, now, 0);
    this.#move(row, { state: 'queued', dueAt, attempts: 0, reason: null, uncertainSince: null }, now);
  }

  /** Forgets a mail that is perhaps a dead letter, and will not be sent. */
  discard(row: OutboxRow): void {
    this.#news.changed ||= isDeadLetter(row.state);
    this.drop(row.id);
  }

  /** Forgets a mail that is not to be sent, unless its provider may have taken it: its fate is unknown then. */
  withdraw(id: string, now: number): void {
    const row = findMail(this.#db, id);
    if (row) this.#withdraw(row, now);
  }

  /** @returns what became of dead letters since this was last asked; D1 must be told, and an operator of those given up */
  takeDeadLetterNews(): DeadLetterNews {
    const news = this.#news;
    this.#news = { changed: false, givenUp: [] };
    return news;
  }

  /** Nudges that no consumer has, and that the reader may still overtake. */
  get waitingNudges(): readonly WaitingMail[] {
    this.#waitingNudges ??= findWaitingNudges(this.#db);
    return this.#waitingNudges;
  }

  /** Puts off a claimed mail that nobody was asked to send; the claim does not count as a try. */
  postpone(id: string, dueAt: number): void {
    const sql = "UPDATE outbox SET state = 'waiting', due_at = ?, attempts = attempts - 1 WHERE id = ?";
    this.#write(sql, dueAt, id);
  }

  /** Gives a mail under way another cause; one that waits is tried at once, unless a consumer has it. */
  rewrite(id: string, content: MailContent, now: number): void {
    this.#write(
      `UPDATE outbox SET content = ?, due_at = iif(state = 'waiting', ?, due_at),
         state = iif(state = 'waiting', 'queued', state) WHERE id = ?`,
      JSON.stringify(content),
      mailDueAt(this.#patienceMs, 0, now, 0),
      id,
    );
  }

  /** @returns mails that go along with their reader to another address: not the links that let in at this one */
  get movable(): OutboxRow[] {
    return this.#db.all<OutboxRow>("SELECT * FROM outbox WHERE kind NOT IN ('magic_link', 'welcome')");
  }

  /** Takes mails of another object over, as they are. */
  adopt(rows: readonly OutboxRow[]): void {
    for (const row of rows) this.#write(ADOPT, ...ADOPTED_COLUMNS.map((column) => row[column] ?? null));
    this.#news.changed ||= rows.some(({ state }) => isDeadLetter(state));
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
    return due.flatMap((row) => {
      if (this.#gaveUp(row, now)) return [];
      const dueAt = mailDueAt(this.#patienceMs, row.attempts, now, random);
      this.#move(row, { state: 'queued', dueAt }, now);
      return [row.id];
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

  #withdraw(row: OutboxRow, now: number): void {
    const isUncertain = row.uncertain_since !== null && !isBetterTwiceThanNever(row.kind);
    if (!isUncertain) return this.discard(row);
    if (isDeadLetter(row.state)) return;
    this.#move(row, { state: 'unknown', dueAt: null, reason: 'not_repeated' }, now);
  }

  /** @returns whether the mail had to be given up, and is now */
  #gaveUp(row: OutboxRow, now: number): boolean {
    const end = giveUpOn({ ...row, uncertainSince: row.uncertain_since }, now);
    if (end) this.#move(row, { ...end, dueAt: null }, now);
    return end !== null;
  }

  /** What `change` does not name stays as it is. */
  #move(row: OutboxRow, change: NextState, now: number): void {
    const { state, dueAt, attempts = row.attempts } = change;
    const { reason = row.reason, uncertainSince = row.uncertain_since } = change;
    const wasDeadLetter = isDeadLetter(row.state);
    // One that is brought back keeps when that was: its patience begins anew.
    const failedAt = isDeadLetter(state) || wasDeadLetter ? now : row.failed_at;
    this.#write(WRITE_STATE, state, dueAt, attempts, reason, failedAt, uncertainSince, row.id);
    this.#news.changed ||= wasDeadLetter || isDeadLetter(state);
    if (isDeadLetter(state) && !wasDeadLetter) {
      this.#news.givenUp.push({ id: row.id, kind: row.kind, state, reason });
    }
  }

  #write(sql: string, ...values: SqlValue[]): void {
    this.#db.run(sql, ...values);
    this.#nextDueAt = undefined;
    this.#waitingNudges = undefined;
  }
}
