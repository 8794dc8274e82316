/** `GET /admin/reports/access`: what may be asked, and the answer. */
import * as v from 'valibot';
import { ACCESS_TYPES, type AccessType } from './access.ts';
import { daysIn, filledRange } from './dayRange.ts';
import { Day } from './time.ts';

/** A leap year; each week of it is one row read, and one for each free chapter. */
const DAYS_MAX = 366;

/** Its output names both days: the last one is today (UTC) by default, the first one 29 days before the last. */
export const AccessQuery = v.pipe(
  v.object({ from: v.optional(Day), to: v.optional(Day), type: v.optional(v.picklist(ACCESS_TYPES)) }),
  v.transform(({ type, ...days }) => ({ ...filledRange(days), type: type ?? null })),
  v.forward(
    v.check((range) => daysIn(range) >= 1, 'from must not be after to.'),
    ['from'],
  ),
  v.forward(
    v.check((range) => daysIn(range) <= DAYS_MAX, `At most ${DAYS_MAX} days can be asked for at once.`),
    ['from'],
  ),
);
export type AccessQuery = v.InferOutput<typeof AccessQuery>;

export type ChapterAccess = {
  /** UTC. */
  day: string;
  /** Null for files that belong to no chapter. */
  chapterNumber: number | null;
  /** Null for a chapter that is not in the outline, and for files of none. */
  title: string | null;
  type: AccessType;
  /** By readers who were signed in; what one of them repeats within 30 minutes is counted once. */
  byReaders: number;
  /** Views of free chapters by others; nothing is known of them, so each view counts. */
  anonymous: number;
};

export type AccessReport = { from: string; to: string; access: ChapterAccess[]; generatedAt: string };
