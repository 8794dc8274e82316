/** Progress on the wire: what a client may say of a chapter, and what it is told. */
import * as v from 'valibot';
import { Timestamp } from './time.ts';

const UPDATES_PER_REQUEST_MAX = 100;
const IDS_PER_UPDATE_MAX = 500;
const ANCHOR_MAX_LENGTH = 256;
/** A sitting is bounded by the 30 days that its start may lie back. */
const SITTING_SECONDS_MAX = 30 * 24 * 60 * 60;

/** Four digits are more than any handbook has; the bound keeps one reader's rows countable. */
export const CHAPTER_NUMBER_MAX = 9999;

export const ChapterNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(CHAPTER_NUMBER_MAX));

/** Storage turns lone surrogates into U+FFFD; doing so at the door keeps a replay equal to what was stored. */
const wellFormed = v.transform((text: string) => text.toWellFormed());

const ItemId = v.pipe(v.string(), v.minLength(1), v.maxLength(128), wellFormed);
const ItemIds = v.pipe(v.array(ItemId), v.maxLength(IDS_PER_UPDATE_MAX));

const updateFields = {
  completed: v.optional(v.literal(true, 'completed can only be true; DELETE the chapter to reset it.')),
  videosWatched: v.optional(ItemIds),
  quizzesPassed: v.optional(ItemIds),
  sitting: v.optional(
    v.object({
      id: v.pipe(v.string(), v.minLength(8), v.maxLength(64), wellFormed),
      seconds: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SITTING_SECONDS_MAX)),
      startedAt: Timestamp,
    }),
  ),
  position: v.optional(
    v.object({
      anchor: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(ANCHOR_MAX_LENGTH), wellFormed))),
      percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
      at: Timestamp,
    }),
  ),
  epoch: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
};

/** One update without its chapter number, as `PUT /progress/:chapterNumber` takes it. */
export const ChapterUpdate = v.object(updateFields);

export const ProgressUpdate = v.object({ chapterNumber: ChapterNumber, ...updateFields });
export type ProgressUpdate = v.InferOutput<typeof ProgressUpdate>;

/** `navigator.sendBeacon` cannot set headers, so the token may stand in the body. */
const accessToken = v.optional(v.pipe(v.string(), v.maxLength(4096)));
export const ProgressUpdateBody = v.object({ ...ProgressUpdate.entries, accessToken });
export const ProgressBatchBody = v.object({
  updates: v.pipe(v.array(ProgressUpdate), v.minLength(1), v.maxLength(UPDATES_PER_REQUEST_MAX)),
  accessToken,
});

/** The body of `POST /api/progress`. Decided by the key `updates`, so that a mistake in a batch is reported as one in a batch. */
export const ProgressBody = v.lazy((input) =>
  typeof input === 'object' && input !== null && 'updates' in input ? ProgressBatchBody : ProgressUpdateBody,
);

/** The query of `GET /api/progress`: only chapters changed after this revision. */
export const SinceQuery = v.object({
  since: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,15}$/, 'since must be a revision, a whole number.'),
      v.transform(Number),
    ),
    '0',
  ),
});

export type Position = { anchor: string | null; percent: number; at: string };

export type ChapterProgress = {
  chapterNumber: number;
  completed: boolean;
  completedAt: string | null;
  /** Seconds: the imported base and the sum over sittings. */
  timeSpent: number;
  videosWatched: string[];
  quizzesPassed: string[];
  position: Position | null;
  furthestPercent: number;
  epoch: number;
  rev: number;
  updatedAt: string;
};

export type ProgressSummary = {
  chaptersTotal: number;
  chaptersCompleted: number;
  percentComplete: number;
  /** Seconds. */
  timeSpent: number;
  currentStreakDays: number;
  longestStreakDays: number;
  lastReadAt: string | null;
};

export type Resume = {
  last: { chapterNumber: number; position: Position | null } | null;
  furthest: { chapterNumber: number; percent: number } | null;
  next: { chapterNumber: number } | null;
};

export type ProgressChange = { rev: number; chapters: ChapterProgress[] };
export type Progress = ProgressChange & { summary: ProgressSummary; resume: Resume };
