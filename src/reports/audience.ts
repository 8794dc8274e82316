/**
 * Candidates of a broadcast, from D1. It is late by seconds, so each reader's object decides again (rules/audience.ts);
 * what D1 leaves out here is not asked.
 */
import type { BroadcastTarget } from '../wire/broadcastRpc.ts';
import type { Audience } from '../wire/broadcasts.ts';
import { isoTime } from '../wire/time.ts';
import { type Condition, stalledAt } from './conditions.ts';
import type { Database } from './database.ts';

/**
 * @param readChapters the chapters that are published now
 * @returns the audience as readers' objects can check it
 */
export async function targetOf(
  audience: Audience,
  readChapters: () => Promise<{ number: number }[]>,
): Promise<BroadcastTarget> {
  switch (audience.type) {
    case 'finished': {
      const chapters = await readChapters();
      return { type: 'finished', chapterNumbers: chapters.map(({ number }) => number) };
    }
    case 'stalled':
      return audience;
    case 'all':
    case 'with_access':
      return { type: audience.type };
  }
}

/**
 * @param startedAt milliseconds; who signed up later is none
 * @param after the address behind which the page begins; empty for the first page
 * @returns addresses in their order, at most `limit`
 */
export async function audiencePage(
  db: Database,
  target: BroadcastTarget,
  startedAt: number,
  after: string,
  limit: number,
  now: number,
): Promise<string[]> {
  const { where, values } = conditionOf(target, now);
  const { results } = await db
    .prepare(
      `SELECT email FROM readers WHERE email > ? AND created_at <= ? AND ${where} ORDER BY email LIMIT ?`,
    )
    .bind(after, isoTime(startedAt), ...values, limit)
    .all<{ email: string }>();
  return results.map(({ email }) => email);
}

/** @returns how many candidates there are now */
export async function audienceSize(db: Database, target: BroadcastTarget, now: number): Promise<number> {
  const { where, values } = conditionOf(target, now);
  const statement = db.prepare(`SELECT count(*) AS size FROM readers WHERE ${where}`).bind(...values);
  return (await statement.first<number>('size')) ?? 0;
}

function conditionOf(target: BroadcastTarget, now: number): Condition {
  switch (target.type) {
    case 'all':
      return { where: 'subscribed = 1', values: [] };
    case 'with_access':
      return { where: 'subscribed = 1 AND has_access = 1', values: [] };
    case 'finished':
      // No more than a first sieve: a reader may also have completed chapters that are not published any more.
      return {
        where: 'subscribed = 1 AND chapters_completed >= max(?, 1)',
        values: [target.chapterNumbers.length],
      };
    case 'stalled':
      return stalledAt(target.chapterNumber, target.idleDays, now);
    case 'test':
      return { where: '0', values: [] };
  }
}
