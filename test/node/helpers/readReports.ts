/**
 * Questions to D1, asked of a copy of its file: Miniflare's own connection waits for good when workerd was killed at the
 * wrong moment. A copy that was made in the middle of a write may be damaged, so another one is made then.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { readCopy, reportsFile } from './databaseFile.ts';

const TRIES_MAX = 5;
const TRY_AGAIN_MS = 200;

export type ReportRow = Record<string, string | number | null>;

/**
 * @param stateDirectory what Miniflare persists to @param values are bound in their order
 * @throws Error when it fails five times
 */
export async function readReports(
  stateDirectory: string,
  sql: string,
  ...values: string[]
): Promise<ReportRow[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return readCopy(reportsFile(stateDirectory), (db) =>
        db
          .prepare(sql)
          .all(...values)
          .map(rowOf),
      );
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
      await wait(TRY_AGAIN_MS);
    }
  }
}

function rowOf(columns: Record<string, unknown>): ReportRow {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      typeof value === 'number' || value === null ? value : String(value),
    ]),
  );
}
