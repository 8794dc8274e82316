/** Counters that cost a load nothing: rows as D1 reports (and the platform bills) them, and alarms set. */

/** @returns how often the object has set its alarm from now on */
export function countAlarms(storage: DurableObjectStorage): () => number {
  let alarmsSet = 0;
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (time, options) => {
    alarmsSet += 1;
    return setAlarm(time, options);
  };
  return () => alarmsSet;
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
