/** Who looked at what: access to content by day, chapter and type, of readers and of people who are not signed in. */
import { weekOf } from '../rules/days.ts';
import type { AccessQuery, AccessReport, ChapterAccess } from '../wire/accessReport.ts';
import { isoTime } from '../wire/time.ts';
import { type AccessSum, readAccessSums } from './accessLog.ts';
import { type ChapterViews, readAnonymousViews } from './anonymousViews.ts';
import type { Database } from './database.ts';

type ReadTitles = (db: Database) => Promise<Map<number, string>>;
/** Chapter 0 stands for files that belong to none. */
type Counted = Omit<ChapterAccess, 'chapterNumber' | 'title'> & { chapterNumber: number };

/**
 * Reads a row for each week asked for, one more for each week and chapter with anonymous views, and the outline's titles;
 * the log itself is not touched.
 * @param query as `AccessQuery` parsed it
 * @param now milliseconds since 1970
 * @returns by day, chapter and type, in this order; what never happened is left out
 */
export async function accessReport(
  db: Database,
  readTitles: ReadTitles,
  { from, to, type }: AccessQuery,
  now: number,
): Promise<AccessReport> {
  const weeks = [weekOf(from), weekOf(to)] as const;
  const [sums, anonymous, titles] = await Promise.all([
    readAccessSums(db, ...weeks),
    readAnonymousViews(db, ...weeks),
    readTitles(db),
  ]);
  const report = new Map<string, Counted>();
  for (const counted of [...sums.map(ofReaders), ...anonymous.flatMap(ofOthers)]) {
    const { day, chapterNumber } = counted;
    if (day < from || day > to || (type !== null && type !== counted.type)) continue;
    const key = `${day}:${chapterNumber}:${counted.type}`;
    const known = report.get(key);
    report.set(key, {
      ...counted,
      byReaders: counted.byReaders + (known?.byReaders ?? 0),
      anonymous: counted.anonymous + (known?.anonymous ?? 0),
    });
  }
  const access = [...report.values()].sort(inOrder).map((counted) => ({
    ...counted,
    chapterNumber: counted.chapterNumber === 0 ? null : counted.chapterNumber,
    title: titles.get(counted.chapterNumber) ?? null,
  }));
  return { from, to, access, generatedAt: isoTime(now) };
}

function ofReaders({ amount, ...counted }: AccessSum): Counted {
  return { ...counted, byReaders: amount, anonymous: 0 };
}

function ofOthers({ chapterNumber, days }: ChapterViews): Counted[] {
  return Object.entries(days).map(([day, amount]) => ({
    day,
    chapterNumber,
    type: 'view',
    byReaders: 0,
    anonymous: amount,
  }));
}

function inOrder(a: Counted, b: Counted): number {
  return a.day.localeCompare(b.day) || a.chapterNumber - b.chapterNumber || a.type.localeCompare(b.type);
}
