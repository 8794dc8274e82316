/** Each report as the product asks it, and the same question asked of the tables. */
import { readTitles } from '../../src/content/chapters.ts';
import { accessReport } from '../../src/reports/accessReport.ts';
import { activityReport } from '../../src/reports/activity.ts';
import { retentionReport } from '../../src/reports/cohorts.ts';
import { emailReport } from '../../src/reports/email.ts';
import { funnel } from '../../src/reports/funnel.ts';
import { overview } from '../../src/reports/overview.ts';
import { isoTime } from '../../src/wire/time.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
type Ask = (db: Pick<D1Database, 'prepare'>, now: number) => Promise<unknown>;
export type Question = { name: string; path: string; ask: Ask; ofTables: string };

export const QUESTIONS: readonly Question[] = [
  {
    name: 'overview',
    path: 'overview',
    ask: overview,
    ofTables: `SELECT count(*), sum(has_access), sum(has_purchased), sum(emails_sent), (SELECT sum(completed) FROM reading_progress),
      (SELECT sum(time_spent) FROM reading_progress), (SELECT count(*) FROM readers WHERE last_read_at > '2026')
      FROM email_subscribers`,
  },
  {
    name: 'funnel',
    path: 'funnel',
    ask: (db, now) => funnel(db, readTitles, now),
    ofTables: `SELECT chapter_number, count(*), sum(completed), avg(time_spent), sum(json_array_length(videos_watched)),
      sum(json_array_length(quizzes_passed)) FROM reading_progress GROUP BY 1`,
  },
  {
    name: 'activity, 400 days',
    path: `activity?from=${dayOf(Date.now() - 399 * DAY_MS)}&to=${dayOf(Date.now())}`,
    ask: (db, now) => activityReport(db, { from: dayOf(now - 399 * DAY_MS), to: dayOf(now) }, now),
    ofTables: `SELECT date(updated_at), count(DISTINCT email), sum(time_spent), sum(completed) FROM reading_progress GROUP BY 1`,
  },
  {
    name: 'retention, 53 weeks',
    path: 'retention?weeks=53',
    ask: (db, now) => retentionReport(db, { weeks: 53 }, now),
    ofTables: `SELECT unixepoch(readers.created_at) / 604800, unixepoch(value ->> 'updatedAt') / 604800, count(DISTINCT email)
      FROM readers, json_each(chapters) GROUP BY 1, 2`,
  },
  {
    name: 'e-mail',
    path: 'email',
    ask: emailReport,
    ofTables: `SELECT entry.key, sum(entry.value) FROM readers, json_each(counts) AS entry WHERE entry.key GLOB 'mail:*' GROUP BY 1`,
  },
  {
    name: 'access, 30 days',
    path: 'access',
    ask: (db, now) =>
      accessReport(db, readTitles, { from: dayOf(now - 29 * DAY_MS), to: dayOf(now), type: null }, now),
    ofTables: `SELECT date(created_at), chapter_number, access_type, count(*) FROM content_access_logs GROUP BY 1, 2, 3`,
  },
];

function dayOf(ms: number): string {
  return isoTime(ms).slice(0, 10);
}
