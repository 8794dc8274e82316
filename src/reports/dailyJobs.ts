/** The table `daily_jobs`: which job has run on which day. The clock calls each hour, so a failure is made up for. */
import type { Database } from './database.ts';

/** Longer than any run, shorter than the hour to the next call. */
const ABANDONED_AFTER_MS = 45 * 60 * 1000;
const KEPT_DAYS = 30;

/**
 * @param day UTC
 * @param now milliseconds since 1970
 * @returns whether the caller is the one to run the job; false when it has run, or somebody else is at it
 */
export async function beginDailyJob(db: Database, job: string, day: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO daily_jobs (job, day, started_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (job, day) DO UPDATE SET started_at = excluded.started_at
       WHERE finished_at IS NULL AND started_at <= excluded.started_at - ${ABANDONED_AFTER_MS}`,
    )
    .bind(job, day, now)
    .run();
  return meta.changes > 0;
}

/** Like {@link beginDailyJob} for what must not be done twice: once begun it is never begun again on that day. */
export async function claimDailyJob(db: Database, job: string, day: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      'INSERT INTO daily_jobs (job, day, started_at, finished_at) VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO NOTHING',
    )
    .bind(job, day, now)
    .run();
  return meta.changes > 0;
}

/** Gives a claim back: nothing was done. */
export async function unclaimDailyJob(db: Database, job: string, day: string): Promise<void> {
  await db.prepare('DELETE FROM daily_jobs WHERE job = ? AND day = ?').bind(job, day).run();
}

export async function endDailyJob(db: Database, job: string, day: string, now: number): Promise<void> {
  await db
    .prepare('UPDATE daily_jobs SET finished_at = ?3 WHERE job = ?1 AND day = ?2')
    .bind(job, day, now)
    .run();
  await db
    .prepare(`DELETE FROM daily_jobs WHERE job = ?1 AND day < date(?2, '-${KEPT_DAYS} days')`)
    .bind(job, day)
    .run();
}
