/** Counts the rows that D1 read for a piece of work, as the bill will: from each statement's own `meta`. */

/** @returns the sum of `rows_read` over the statements that `work` ran; its own answer is dropped */
export async function countRowsRead(
  db: D1Database,
  work: (db: Pick<D1Database, 'prepare'>) => Promise<unknown>,
): Promise<number> {
  let rowsRead = 0;
  const counted = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => counted(target.bind(...values));
        if (name === 'all') {
          return async () => {
            const result = await target.all();
            rowsRead += result.meta.rows_read;
            return result;
          };
        }
        if (name === 'first') {
          return async (column: string) => {
            const { results, meta } = await target.all();
            rowsRead += meta.rows_read;
            return results[0]?.[column] ?? null;
          };
        }
        throw new Error(`Rows read by ${String(name)} are not counted.`);
      },
    });
  await work({ prepare: (query) => counted(db.prepare(query)) });
  return rowsRead;
}
