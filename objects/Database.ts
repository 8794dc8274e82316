/** A small handle on the object's SQLite: typed rows, one transaction helper, and the storage's own counters. */

export type SqlValue = string | number | null;
export type SqlRow = Record<string, SqlValue>;

export class Database {
  /** Rows written since the object was loaded, as the storage counts (and bills) them. */
  rowsWritten = 0;
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  all<T extends SqlRow>(sql: string, ...values: SqlValue[]): T[] {
    return this.#storage.sql.exec<T>(sql, ...values).toArray();
  }

  first<T extends SqlRow>(sql: string, ...values: SqlValue[]): T | null {
    return this.all<T>(sql, ...values)[0] ?? null;
  }

  run(sql: string, ...values: SqlValue[]): void {
    const cursor = this.#storage.sql.exec(sql, ...values);
    this.rowsWritten += cursor.rowsWritten;
  }

  /** All of `change` or none of it; `change` must not await. */
  transaction<T>(change: () => T): T {
    return this.#storage.transactionSync(change);
  }
}
