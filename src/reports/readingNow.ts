/**
 * Who reads now. The trigger counts a reader once for each ten minutes in which it read, when its snapshot comes, which is
 * ten minutes later at most; so the ten minutes that are over have all, and those that run perhaps more already.
 */
import type { Database } from './database.ts';

const SLOT_MS = 10 * 60 * 1000;

/**
 * Two rows: the running ten minutes may be the first of their week.
 * @param now milliseconds since 1970
 */
export async function readingNow(db: Database, now: number): Promise<number> {
  const { results } = await db
    .prepare('SELECT reading FROM rollups ORDER BY week DESC LIMIT 2')
    .all<{ reading: string }>();
  const counted = results.map(({ reading }): Record<string, number> => JSON.parse(reading));
  const running = Math.floor(now / SLOT_MS);
  const readersIn = (slot: number) => counted.reduce((sum, readers) => sum + (readers[slot] ?? 0), 0);
  return Math.max(readersIn(running), readersIn(running - 1));
}
