/** What subscribers have in common, as conditions on `readers`, for lists and for audiences. */
import { DAY_MS } from '../rules/days.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';

export type Condition = { where: string; values: (string | number)[] };

/** @returns the numbers of the chapters that are published now */
export async function publishedNumbers(db: Database): Promise<number[]> {
  const { results } = await db
    .prepare('SELECT number FROM chapters WHERE withdrawn_at IS NULL ORDER BY number')
    .all<{ number: number }>();
  return results.map(({ number }) => number);
}

/**
 * The furthest chapter that was begun is not completed, and nothing was read for so many days.
 * @param chapterNumber which chapter that is; null for any
 * @param now milliseconds since 1970
 */
export function stalledAt(chapterNumber: number | null, idleDays: number, now: number): Condition {
  const furthest = "FROM json_each(readers.chapters) ORDER BY value ->> 'chapterNumber' DESC LIMIT 1";
  const isUndone = `(SELECT NOT value ->> 'completed' ${furthest})`;
  const idle = `subscribed = 1 AND last_read_at <= ? AND ${isUndone}`;
  const values = [isoTime(now - idleDays * DAY_MS)];
  if (chapterNumber === null) return { where: idle, values };
  const where = `${idle} AND (SELECT value ->> 'chapterNumber' ${furthest}) = ?`;
  return { where, values: [...values, chapterNumber] };
}

/** @param published none of which is missing; where nothing is published, nobody has finished */
export function finishedAll(published: readonly number[]): Condition {
  // The number that is kept spares most readers' documents a look.
  const where = `subscribed = 1 AND chapters_completed >= max(?, 1) AND (
    SELECT count(*) FROM json_each(readers.chapters)
    WHERE value ->> 'completed' AND value ->> 'chapterNumber' IN (SELECT value FROM json_each(?))
  ) = ?`;
  return { where, values: [published.length, JSON.stringify(published), published.length || -1] };
}

/** The sums of a reader have no zeros, so the key alone says that a mail came back. */
export const BOUNCED: Condition = { where: `subscribed = 1 AND instr(counts, ':bounced"') > 0`, values: [] };
