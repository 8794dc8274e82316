/** The owner's reports and the list of readers: what may be asked, and the answers. */
import * as v from 'valibot';
import type { Reader } from './auth.ts';
import type { MailKind } from './mail.ts';
import { PageCursor, PageLimit } from './page.ts';
import { CHAPTER_NUMBER_MAX } from './progress.ts';

const SEARCH_MAX_LENGTH = 254;
const IDLE_DAYS = '7';
const IDLE_DAYS_MAX = 365;

/**
 * `stalled`: the furthest chapter that was begun (the one asked for) is not completed, and nothing was read for `idleDays` ·
 * `finished`: every published chapter is completed · `bounced`: a mail came back.
 */
export const ReaderFilter = v.picklist([
  'access',
  'purchased',
  'confirmed',
  'unconfirmed',
  'stalled',
  'finished',
  'bounced',
]);
export type ReaderFilter = v.InferOutput<typeof ReaderFilter>;

/** `-` stands for descending. */
export const ReaderSort = v.picklist([
  'email',
  '-email',
  'createdAt',
  '-createdAt',
  'lastReadAt',
  '-lastReadAt',
  'chaptersCompleted',
  '-chaptersCompleted',
  'timeSpent',
  '-timeSpent',
]);
export type ReaderSort = v.InferOutput<typeof ReaderSort>;

const wholeNumber = (least: number, most: number, message: string) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,4}$/, message),
    v.transform(Number),
    v.minValue(least, message),
    v.maxValue(most, message),
  );

/** The query of `GET /admin/readers`; every value is text, as it stands in a URL. `chapter` and `idleDays` are for `stalled`. */
export const ReadersQuery = v.object({
  q: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(SEARCH_MAX_LENGTH),
      v.transform((text) => text.toWellFormed().normalize('NFC').trim() || undefined),
    ),
  ),
  filter: v.optional(ReaderFilter),
  chapter: v.optional(wholeNumber(1, CHAPTER_NUMBER_MAX, `chapter must be from 1 to ${CHAPTER_NUMBER_MAX}.`)),
  idleDays: v.optional(
    wholeNumber(1, IDLE_DAYS_MAX, `idleDays must be from 1 to ${IDLE_DAYS_MAX}.`),
    IDLE_DAYS,
  ),
  sort: v.optional(ReaderSort, '-createdAt'),
  cursor: PageCursor,
  limit: PageLimit,
});
export type ReadersQuery = v.InferOutput<typeof ReadersQuery>;

export type ListedReader = Reader & {
  chaptersCompleted: number;
  /** Seconds. */
  timeSpent: number;
  lastReadAt: string | null;
};

export type ReaderPage = {
  data: ListedReader[];
  /** For the next page of the same query; null on the last one. */
  nextCursor: string | null;
  /**
   * Readers on all pages together; of a search, as many as there were when its first page was read. Null where they are
   * looked for part by part: there a page may hold few or none, and yet another follows.
   */
  total: number | null;
};

export type Overview = {
  subscribers: {
    total: number;
    confirmed: number;
    withAccess: number;
    purchased: number;
    /** Signed up, by their own calendar, on what is today in UTC or on one of the six days before. */
    new7Days: number;
  };
  /**
   * Readers, each counted once: `now` those who read within the last ten to twenty minutes, the others who last read today (UTC)
   * or on one of the N - 1 days before.
   */
  activeReaders: { now: number; days1: number; days7: number; days30: number };
  chaptersCompleted: number;
  /** Seconds. */
  timeSpent: number;
  /** `sent` is what subscribers were ever sent, imported figures included; of those mails nothing else is known. */
  mail: MailFate & { sent: number };
  generatedAt: string;
};

export type FunnelChapter = {
  chapterNumber: number;
  /** Null for a chapter that is not in the outline. */
  title: string | null;
  /** Readers. */
  started: number;
  completed: number;
  /** Of those who started, 0 to 1 with four decimals. */
  completionRate: number;
  /** Seconds for each reader who started. */
  averageTime: number;
  videosWatched: number;
  quizzesPassed: number;
};

export type Funnel = { chapters: FunnelChapter[]; generatedAt: string };

/** Mails that a person opened or clicked, mails that only machines did, and the events as they came. */
export type MailVisits = { human: number; machine: number; raw: number };

/** What was heard of mails, each counted once. */
export type MailFate = {
  /** By the provider's word; 0 where it gives none. */
  delivered: number;
  opened: MailVisits;
  clicked: MailVisits;
  bounced: number;
  complained: number;
  unsubscribed: number;
};

export type MailKindReport = MailFate & {
  kind: MailKind;
  /** Handed to a provider. */
  sent: number;
};

export type EmailReport = { kinds: MailKindReport[]; generatedAt: string };
