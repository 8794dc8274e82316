/** Counters on the storage itself: rows as SQLite and D1 report (and the platform bills) them, whoever wrote them. */

export type WriteCounters = { rowsWritten: number; alarmsSet: number };

/** Counts from now on what is written to an object's storage. */
export function countObjectWrites(storage: DurableObjectStorage): WriteCounters {
  const counters: WriteCounters = { rowsWritten: 0, alarmsSet: 0 };
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...values: unknown[]) => {
    const cursor = exec<T>(query, ...values);
    counters.rowsWritten += cursor.rowsWritten;
    return cursor;
  };
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (time, options) => {
    counters.alarmsSet += 1;
    return setAlarm(time, options);
  };
  return counters;
}

export const d1Counters = { statements: 0, rowsWritten: 0 };
const counted = new WeakSet<D1Database>();

/** Counts from now on what bound statements write to D1; a database is counted once. */
export function countDatabaseWrites(db: D1Database): void {
  if (counted.has(db)) return;
  counted.add(db);
  const prepare = db.prepare.bind(db);
  db.prepare = (query) => {
    const statement = prepare(query);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values: unknown[]) => {
      const bound = bind(...values);
      const run = bound.run.bind(bound);
      bound.run = async <T>() => {
        const result = await run<T>();
        d1Counters.statements += 1;
        d1Counters.rowsWritten += result.meta.rows_written;
        return result;
      };
      return bound;
    };
    return statement;
  };
}
