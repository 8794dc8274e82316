/** The overview: how many subscribers, how active, how far. */
import type { SubscriberMeasure } from '../rules/counts.ts';
import { MAIL_KINDS } from '../wire/mail.ts';
import type { Overview } from '../wire/reports.ts';
import { isoTime } from '../wire/time.ts';
import { chapterTotals } from './chapterTotals.ts';
import type { Database } from './database.ts';
import { mailFate } from './email.ts';
import { readingNow } from './readingNow.ts';
import { readTotals, sumOfLastDays } from './rollups.ts';

/**
 * Reads the rollups only: a row for each week and two more, whatever the number of readers.
 * @param now milliseconds since 1970
 */
export async function overview(db: Database, now: number): Promise<Overview> {
  const [totals, reading] = await Promise.all([readTotals(db), readingNow(db, now)]);
  const chapters = [...chapterTotals(totals).values()];
  const subscribers = (measure: SubscriberMeasure) => totals.get(measure) ?? 0;
  const activeReaders = (days: number) => sumOfLastDays(totals, 'lastRead', days, now);
  return {
    subscribers: {
      total: subscribers('subscribers'),
      confirmed: subscribers('confirmed'),
      withAccess: subscribers('withAccess'),
      purchased: subscribers('purchased'),
      new7Days: sumOfLastDays(totals, 'signup', 7, now),
    },
    activeReaders: {
      now: reading,
      days1: activeReaders(1),
      days7: activeReaders(7),
      days30: activeReaders(30),
    },
    chaptersCompleted: chapters.reduce((sum, chapter) => sum + chapter.completed, 0),
    timeSpent: chapters.reduce((sum, chapter) => sum + chapter.seconds, 0),
    mail: { sent: subscribers('emailsSent'), ...mailFate(totals, MAIL_KINDS) },
    generatedAt: isoTime(now),
  };
}
