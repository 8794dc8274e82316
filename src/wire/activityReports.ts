/** `GET /api/admin/reports/activity` and `…/retention`: what may be asked, and the answers. */
import * as v from 'valibot';
import { daysIn, filledRange } from './dayRange.ts';
import { Day } from './time.ts';

/** Thirteen months and a little, so that a year can be laid beside the one before in two questions. */
const DAYS_MAX = 400;
const WEEKS_BY_DEFAULT = 12;
/** As long as it counts that a reader comes back (`COHORT_AGE_MAX`), and the week of the sign-up itself. */
const WEEKS_MAX = 53;

/** Its output names both days: the last one is today (UTC) by default, the first one 29 days before the last. */
export const ActivityQuery = v.pipe(
  v.object({ from: v.optional(Day), to: v.optional(Day) }),
  v.transform(filledRange),
  v.forward(
    v.check((range) => daysIn(range) >= 1, 'from must not be after to.'),
    ['from'],
  ),
  v.forward(
    v.check((range) => daysIn(range) <= DAYS_MAX, `At most ${DAYS_MAX} days can be asked for at once.`),
    ['from'],
  ),
);
export type ActivityQuery = v.InferOutput<typeof ActivityQuery>;

export type DayOfActivity = {
  /** In each reader's own zone. */
  day: string;
  activeReaders: number;
  /** Of sittings that began on the day. */
  seconds: number;
  chaptersCompleted: number;
  signups: number;
};

export type ActivityReport = { from: string; to: string; days: DayOfActivity[]; generatedAt: string };

export const RetentionQuery = v.object({
  weeks: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, 'weeks must be a whole number.'),
      v.transform(Number),
      v.minValue(1, 'weeks must be at least 1.'),
      v.maxValue(WEEKS_MAX, `weeks must be at most ${WEEKS_MAX}.`),
    ),
    String(WEEKS_BY_DEFAULT),
  ),
});
export type RetentionQuery = v.InferOutput<typeof RetentionQuery>;

export type Cohort = {
  /** The Monday of the week of the sign-up, `YYYY-MM-DD`. */
  week: string;
  /** Readers who signed up in it. */
  size: number;
  /** Of them, those who did something in the week of the sign-up, the one after, and so on up to the present one. */
  active: number[];
};

export type RetentionReport = { cohorts: Cohort[]; generatedAt: string };
