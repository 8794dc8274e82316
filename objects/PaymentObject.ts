/**
 * One payment, keyed by its name at the shop. It knows which reader bought, which only the checkout tells, and keeps
 * what is heard of it before that: a refund may come first.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../src/bindings.ts';
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import { Database } from './Database.ts';
import { migrate, schemaVersion } from './migrate.ts';

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE buyer (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    reader_id TEXT NOT NULL
  );
  CREATE TABLE events (
    source_id TEXT PRIMARY KEY,
    entry TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
];

/** What is known of a payment: the object of the reader who bought, and all that happened, to be told again and again. */
export type KnownPayment = { readerId: string | null; entries: LedgerEntry[] };

export class PaymentObject extends DurableObject<Bindings> {
  readonly #db: Database;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#db = new Database(ctx.storage);
    if (schemaVersion(this.#db) > 0) this.#ensureTables();
  }

  /**
   * Takes an event once, however often it is told.
   * @param readerId the reader's object, where the event names the buyer; the first one named stays
   */
  take(entry: LedgerEntry, readerId: string | null): KnownPayment {
    return this.#db.transaction(() => {
      this.#ensureTables();
      if (readerId !== null) this.#db.run('INSERT OR IGNORE INTO buyer VALUES (1, ?)', readerId);
      this.#db.run('INSERT OR IGNORE INTO events VALUES (?, ?)', entry.sourceId, JSON.stringify(entry));
      const rows = this.#db.all<{ entry: string }>('SELECT entry FROM events');
      const buyer = this.#db.first<{ reader_id: string }>('SELECT reader_id FROM buyer');
      return { readerId: buyer?.reader_id ?? null, entries: rows.map((row) => JSON.parse(row.entry)) };
    });
  }

  #ensureTables(): void {
    migrate(this.#db, schemaVersion(this.#db), MIGRATIONS);
  }
}
