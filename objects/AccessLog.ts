/**
 * The reader's access log on its way to D1: one document, so that an entry costs one row written and their leaving one
 * for all. A repeat within the window writes nothing.
 */
import { type AccessBuffer, confirmAccess, EMPTY_BUFFER, noteAccess } from '../src/rules/accessLog.ts';
import { joinAccess } from '../src/rules/joinReaders.ts';
import { UUID_V7_RANDOM_BYTES } from '../src/rules/uuidV7.ts';
import type { Access, LoggedAccess } from '../src/wire/access.ts';
import type { Database } from './Database.ts';

export class AccessLog {
  readonly #db: Database;
  /** Kept in memory, because every event of the reader asks whether something waits. */
  #buffer: AccessBuffer | undefined;

  /** @param isEmpty what is known of the table already */
  constructor(db: Database, isEmpty: boolean) {
    this.#db = db;
    if (isEmpty) this.#buffer = EMPTY_BUFFER;
  }

  /** Entries that D1 is not known to have, in the order of their times. */
  get pending(): readonly LoggedAccess[] {
    return this.#held.pending;
  }

  /** When each thing was last logged, in milliseconds, as long as repeats must be known. */
  get recent(): Readonly<Record<string, number>> {
    return this.#held.recent;
  }

  /** @returns whether there was room to log it, if it was none that is logged already */
  note(access: Access, now: number): boolean {
    const random = crypto.getRandomValues(new Uint8Array(UUID_V7_RANDOM_BYTES));
    const noted = noteAccess(this.#held, access, now, random);
    if (noted.kind === 'noted') this.#write(noted.buffer);
    return noted.kind !== 'full';
  }

  /** Drops entries that D1 has; those noted meanwhile stay, also if another copy of this log in memory noted them. */
  confirm(entries: readonly LoggedAccess[]): void {
    if (entries.length === 0) return;
    this.#buffer = undefined;
    this.#write(confirmAccess(this.#held, new Set(entries.map(({ id }) => id))));
  }

  /** All of it, as another object takes it. */
  get buffer(): AccessBuffer {
    return this.#held;
  }

  adopt(buffer: AccessBuffer): void {
    this.#write(joinAccess(this.#held, buffer));
  }

  get #held(): AccessBuffer {
    if (this.#buffer === undefined) {
      const row = this.#db.first<{ document: string }>('SELECT document FROM access_log');
      this.#buffer = row === null ? EMPTY_BUFFER : JSON.parse(row.document);
    }
    return this.#buffer ?? EMPTY_BUFFER;
  }

  #write(buffer: AccessBuffer): void {
    this.#db.run('INSERT OR REPLACE INTO access_log (id, document) VALUES (1, ?)', JSON.stringify(buffer));
    this.#buffer = buffer;
  }
}
