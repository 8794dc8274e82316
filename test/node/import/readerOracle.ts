/** Folds rows into readers by the rules that DESIGN.md states, as simply as they can be written. */
import { normaliseEmail } from '../../../src/wire/emailAddress.ts';
import type { ImportRow, ProgressRow, SubscriberRow } from '../../../src/wire/imports.ts';
import { isoTime, isoTimeOrNull } from '../../../src/wire/time.ts';

/** @returns per normalised address what handbook.expected.json says of it */
export function foldReaders(rows: ImportRow[]): Record<string, unknown> {
  const byEmail = Map.groupBy(rows, (row) => normaliseEmail(row.email) ?? 'rejected');
  return Object.fromEntries([...byEmail].map(([email, own]) => [email, foldReader(own)]));
}

function foldReader(rows: ImportRow[]) {
  const subscribers = rows.filter((row) => row.table === 'EmailSubscriber');
  const byChapter = Map.groupBy(
    rows.filter((row) => row.table === 'ReadingProgress'),
    (row) => String(row.chapterNumber),
  );
  const progress = Object.fromEntries([...byChapter].map(([chapter, own]) => [chapter, foldChapter(own)]));
  return subscribers.length === 0
    ? { orphan: true, progress }
    : { ...foldSubscribers(subscribers), progress };
}

function foldSubscribers(rows: SubscriberRow[]) {
  const lastMails = rows.flatMap((row) => row.lastEmailSent ?? []);
  return {
    sources: rows.length,
    createdAt: isoTime(Math.min(...rows.map((row) => row.createdAt))),
    hasAccess: rows.some((row) => row.hasAccess),
    hasPurchased: rows.some((row) => row.hasPurchased),
    emailsSent: rows.reduce((sum, row) => sum + row.emailsSent, 0),
    lastEmailSent: isoTimeOrNull(lastMails.length === 0 ? null : Math.max(...lastMails)),
  };
}

function foldChapter(rows: ProgressRow[]) {
  return {
    completed: rows.some((row) => row.completed),
    timeSpent: rows.reduce((sum, row) => sum + row.timeSpent, 0),
    videosWatched: [...new Set(rows.flatMap((row) => row.videosWatched))].sort(),
    quizzesPassed: [...new Set(rows.flatMap((row) => row.quizzesPassed))].sort(),
  };
}
