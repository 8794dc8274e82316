/**
 * Everything that the clock does, on one page: how often, what. The Worker is called each hour (wrangler.toml). Each job may
 * run twice or late; none of them throws, and one that fails is tried again in the next hour.
 */

import type { Config } from './config.ts';
import { sendDeadLetterDigest } from './email/deadLetterDigest.ts';
import type { MailProvider } from './email/provider.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Readers } from './readers.ts';
import { compactRollups } from './reports/compactRollups.ts';
import { beginDailyJob, claimDailyJob, endDailyJob, unclaimDailyJob } from './reports/dailyJobs.ts';
import { listDeadLetters } from './reports/deadLetters.ts';
import { checkDrift } from './reports/drift.ts';
import { dropOldAccessLog } from './reports/retention.ts';
import { dropStaleSessions } from './reports/staleSessions.ts';
import { dropAbandonedCheck } from './reports/sumCheck.ts';
import { isoTime } from './wire/time.ts';

export type CronDeps = {
  db: D1Database;
  config: Config;
  readers: Pick<Readers, 'byEmail'>;
  provider: () => MailProvider;
  log: Log;
  metrics: Metrics;
};

/** What a job did, for the log. */
type Told = Record<string, number | boolean>;
type Job = { name: string; every: 'hour' | 'day'; run: (deps: CronDeps, now: number) => Promise<Told> };

const DEAD_LETTERS_NAMED = 10;

export const JOBS: readonly Job[] = [
  {
    name: 'access_log_retention',
    every: 'hour',
    run: ({ db, config }, now) => dropOldAccessLog(db, config.accessLogRetentionMs, now),
  },
  {
    name: 'stale_sessions',
    every: 'hour',
    run: async ({ db }, now) => ({ readers: await dropStaleSessions(db, now) }),
  },
  {
    name: 'abandoned_sum_check',
    every: 'hour',
    run: async ({ db }, now) => ({ dropped: await dropAbandonedCheck(db, now) }),
  },
  {
    name: 'compact_rollups',
    every: 'day',
    run: async ({ db }, now) => ({ weeks: await compactRollups(db, now) }),
  },
  { name: 'drift_check', every: 'day', run: compareWithObjects },
  // Each hour, because what a provider does not take now is offered again; each administrator hears of it once a day.
  { name: 'dead_letter_digest', every: 'hour', run: tellOfDeadLetters },
];

/** @param now milliseconds since 1970, as the clock was meant to call */
export async function runJobs(deps: CronDeps, now: number): Promise<void> {
  for (const job of JOBS) {
    const startedAt = Date.now();
    const count = (outcome: 'done' | 'failed') =>
      deps.metrics.job({ name: job.name, outcome, ms: Date.now() - startedAt });
    try {
      if (await runJob(job, deps, now)) count('done');
    } catch (error) {
      deps.log.error('job.failed', error, { job: job.name });
      count('failed');
    }
  }
}

/** @returns whether there was something to do: a job of the day is done once */
async function runJob({ name, every, run }: Job, deps: CronDeps, now: number): Promise<boolean> {
  const day = isoTime(now).slice(0, 10);
  if (every === 'day' && !(await beginDailyJob(deps.db, name, day, now))) return false;
  const told = await run(deps, now);
  if (every === 'day') await endDailyJob(deps.db, name, day, now);
  deps.log.info('job.done', { job: name, ...told });
  return true;
}

async function compareWithObjects({ db, readers, log }: CronDeps, now: number): Promise<Told> {
  const objectOf = (email: string) => readers.byEmail(email);
  const { fields, day, checkedAt, ...readersFound } = await checkDrift(
    { db, log, random: Math.random, objectOf },
    now,
  );
  return readersFound;
}

function tellOfDeadLetters({ db, config, provider }: CronDeps, now: number): Promise<Told> {
  const day = isoTime(now).slice(0, 10);
  const jobOf = (to: string) => `dead_letter_digest:${to}`;
  const readDeadLetters = async () => {
    const answer = await listDeadLetters(db, { limit: DEAD_LETTERS_NAMED });
    return answer.ok ? answer.page : { data: [], total: 0 };
  };
  const claim = (to: string) => claimDailyJob(db, jobOf(to), day, now);
  const unclaim = (to: string) => unclaimDailyJob(db, jobOf(to), day);
  return sendDeadLetterDigest({ config, provider, readDeadLetters, claim, unclaim }, day);
}
