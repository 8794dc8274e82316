/**
 * Each report as the product asks it, and the same question asked of the tables: of the addresses from ?1 to before ?2, so
 * that it can be asked part by part and has an end.
 */
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

/** Where parts of about the same size begin: addresses begin with a number in base 36. */
export const PARTS = [...'0123456789abcdefghijklmnopqrstuvwxyz'];
const PART = 'email >= ?1 AND email < ?2';

export const QUESTIONS: readonly Question[] = [
  {
    name: 'overview',
    path: 'overview',
    ask: overview,
    ofTables: `SELECT count(*), sum(has_access), sum(has_purchased), sum(emails_sent),
      (SELECT sum(completed) FROM reading_progress WHERE ${PART}), (SELECT sum(time_spent) FROM reading_progress WHERE ${PART}),
      (SELECT count(*) FROM readers WHERE last_read_at > '2026' AND ${PART}) FROM email_subscribers WHERE ${PART}`,
  },
  {
    name: 'funnel',
    path: 'funnel',
    ask: (db, now) => funnel(db, readTitles, now),
    ofTables: `SELECT chapter_number, count(*), sum(completed), avg(time_spent), sum(json_array_length(videos_watched)),
      sum(json_array_length(quizzes_passed)) FROM reading_progress WHERE ${PART} GROUP BY 1`,
  },
  {
    name: 'activity, 400 days',
    path: `activity?from=${dayOf(Date.now() - 399 * DAY_MS)}&to=${dayOf(Date.now())}`,
    ask: (db, now) => activityReport(db, { from: dayOf(now - 399 * DAY_MS), to: dayOf(now) }, now),
    ofTables: `SELECT date(updated_at), count(DISTINCT email), sum(time_spent), sum(completed)
      FROM reading_progress WHERE ${PART} GROUP BY 1`,
  },
  {
    name: 'retention, 53 weeks',
    path: 'retention?weeks=53',
    ask: (db, now) => retentionReport(db, { weeks: 53 }, now),
    ofTables: `SELECT unixepoch(readers.created_at) / 604800, unixepoch(value ->> 'updatedAt') / 604800, count(DISTINCT email)
      FROM readers, json_each(chapters) WHERE ${PART} GROUP BY 1, 2`,
  },
  {
    name: 'e-mail',
    path: 'email',
    ask: emailReport,
    ofTables: `SELECT entry.key, sum(entry.value) FROM readers, json_each(counts) AS entry
      WHERE entry.key GLOB 'mail:*' AND ${PART} GROUP BY 1`,
  },
  {
    name: 'access, 30 days',
    path: 'access',
    ask: (db, now) =>
      accessReport(db, readTitles, { from: dayOf(now - 29 * DAY_MS), to: dayOf(now), type: null }, now),
    // The log has no index of addresses, so it is asked whole, in one.
    ofTables: `SELECT date(created_at), chapter_number, access_type, count(*) FROM content_access_logs
      WHERE ?1 = '${PARTS[0]}' AND ?2 > '' GROUP BY 1, 2, 3`,
  },
];

function dayOf(ms: number): string {
  return isoTime(ms).slice(0, 10);
}
