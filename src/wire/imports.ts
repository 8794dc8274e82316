/** Rows of the old database as `npm run import` sends them: one JSON object a line. */
import * as v from 'valibot';

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const Text = v.nullish(v.pipe(v.string(), v.maxLength(1000)), null);
const Time = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse), v.number());
const Ids = v.array(
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(128),
    v.transform((id) => id.toWellFormed()),
  ),
);

export const SubscriberRow = v.object({
  table: v.literal('EmailSubscriber'),
  id: Id,
  email: v.string(),
  firstName: Text,
  lastName: Text,
  createdAt: Time,
  updatedAt: Time,
  hasAccess: v.boolean(),
  hasPurchased: v.boolean(),
  discountCode: Text,
  emailsSent: v.pipe(v.number(), v.integer()),
  lastEmailSent: v.nullish(Time, null),
});
export type SubscriberRow = v.InferOutput<typeof SubscriberRow>;

export const ProgressRow = v.object({
  table: v.literal('ReadingProgress'),
  id: Id,
  email: v.string(),
  chapterNumber: v.pipe(v.number(), v.integer()),
  completed: v.boolean(),
  timeSpent: v.pipe(v.number(), v.integer()),
  videosWatched: Ids,
  quizzesPassed: Ids,
  createdAt: Time,
  updatedAt: Time,
});
export type ProgressRow = v.InferOutput<typeof ProgressRow>;

export const ImportRow = v.variant('table', [SubscriberRow, ProgressRow]);
export type ImportRow = v.InferOutput<typeof ImportRow>;

/** What the CLI sends: times are ISO 8601 strings there, and become milliseconds when parsed. */
export type ImportRowInput = v.InferInput<typeof ImportRow>;

/** One request's body, which is read whole: an isolate has 128 MB for all its requests. */
export const IMPORT_MAX_BYTES = 1024 * 1024;
/** Each row may wake an object; the platform allows 1,000 calls out of one request. */
export const IMPORT_MAX_ROWS = 500;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const Rejection = v.object({ table: v.string(), id: v.nullable(v.string()), reason: v.string() });
export type Rejection = v.InferOutput<typeof Rejection>;

/** The answer to one `POST /api/admin/import`. */
export const ImportReport = v.object({
  rows: Count,
  accepted: Count,
  /** Readers whose state changed; 0 when the same rows come again. */
  readersChanged: Count,
  rejected: v.array(Rejection),
});
export type ImportReport = v.InferOutput<typeof ImportReport>;
