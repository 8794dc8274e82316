/** Questions to D1 through Miniflare's own connection, which a kill of workerd may have cut: asked again then. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Miniflare } from 'miniflare';

const TRIES_MAX = 5;
const TRY_AGAIN_MS = 200;

/** @param values are bound in their order @throws Error when it fails five times */
export async function readReports<T>(miniflare: Miniflare, sql: string, ...values: string[]): Promise<T[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      const db = await miniflare.getD1Database('DB');
      const statement = db.prepare(sql).bind(...values);
      return (await statement.all<T>()).results;
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
      await wait(TRY_AGAIN_MS);
    }
  }
}
