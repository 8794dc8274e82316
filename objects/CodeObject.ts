/**
 * One discount or gift code, keyed by its spelling, so that its redemptions are counted in one place. A reader's
 * redemption is written here first and given in the reader's own object then; asked again, it is the same one, so a
 * break between the two loses and doubles nothing.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../src/bindings.ts';
import { fail, type Outcome, ok } from '../src/errors.ts';
import { type ChangedCode, type CodeState, redeem } from '../src/rules/codes.ts';
import type { CodeTerms, Redemption } from '../src/wire/codes.ts';
import { Database } from './Database.ts';
import { migrate, schemaVersion } from './migrate.ts';

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE code (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    terms TEXT NOT NULL,
    stopped INTEGER NOT NULL,
    redeemed INTEGER NOT NULL
  );
  CREATE TABLE redemptions (
    reader_id TEXT PRIMARY KEY,
    redemption TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
];

export class CodeObject extends DurableObject<Bindings> {
  readonly #db: Database;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#db = new Database(ctx.storage);
    // A code that nobody made leaves nothing behind when it is guessed.
    if (schemaVersion(this.#db) > 0) this.#ensureTables();
  }

  /** Makes the code, or changes its terms; what was redeemed stays redeemed, by the terms of its time. */
  put(terms: CodeTerms): Outcome<ChangedCode> {
    const known = this.state();
    if (known && known.redeemed > 0 && known.terms.kind !== terms.kind) {
      return fail({ code: 'conflict', detail: `This is a ${known.terms.kind} code that has been redeemed.` });
    }
    return this.#db.transaction(() => {
      this.#ensureTables();
      return ok({
        before: known,
        after: this.#write({ terms, stopped: false, redeemed: known?.redeemed ?? 0 }),
      });
    });
  }

  /** Ends the code for all who have not redeemed it. @returns null for one that was never made */
  stop(): ChangedCode | null {
    const before = this.state();
    return before && { before, after: this.#write({ ...before, stopped: true }) };
  }

  state(): CodeState | null {
    if (schemaVersion(this.#db) === 0) return null;
    const row = this.#db.first<{ terms: string; stopped: number; redeemed: number }>('SELECT * FROM code');
    return row && { terms: JSON.parse(row.terms), stopped: row.stopped === 1, redeemed: row.redeemed };
  }

  /** @param readerId the reader's object */
  redeem(readerId: string): Outcome<Redemption> {
    const known = this.state();
    const earlier = known && this.#redemptionOf(readerId);
    if (earlier) return ok(earlier);
    const redemption = redeem(known, Date.now());
    if (typeof redemption === 'string') return fail({ code: redemption });
    return this.#db.transaction(() => {
      this.#db.run('INSERT INTO redemptions VALUES (?, ?)', readerId, JSON.stringify(redemption));
      this.#db.run('UPDATE code SET redeemed = redeemed + 1');
      return ok(redemption);
    });
  }

  #redemptionOf(readerId: string): Redemption | null {
    const sql = 'SELECT redemption FROM redemptions WHERE reader_id = ?';
    const row = this.#db.first<{ redemption: string }>(sql, readerId);
    return row && JSON.parse(row.redemption);
  }

  #write(state: CodeState): CodeState {
    const terms = JSON.stringify(state.terms);
    this.#db.run(
      'INSERT OR REPLACE INTO code VALUES (1, ?, ?, ?)',
      terms,
      Number(state.stopped),
      state.redeemed,
    );
    return state;
  }

  #ensureTables(): void {
    migrate(this.#db, schemaVersion(this.#db), MIGRATIONS);
  }
}
