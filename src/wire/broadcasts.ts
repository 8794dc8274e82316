/** Mail to an audience: what the owner may ask for, and what the owner is told of it. */
import * as v from 'valibot';
import { EmailAddress } from './emailAddress.ts';
import { PageLimit } from './page.ts';
import { ChapterNumber } from './progress.ts';
import { Timestamp } from './time.ts';

const SUBJECT_MAX_LENGTH = 200;
const MARKDOWN_MAX_BYTES = 100 * 1024;
/** JSON may write a byte of Markdown in six, such as `\u003c`. */
export const BROADCAST_BODY_MAX_BYTES = 7 * MARKDOWN_MAX_BYTES;

const MAILS_PER_MINUTE = 500;
/** A thousand requests a second is what one object bears; this is a tenth of it. */
const MAILS_PER_MINUTE_MAX = 6_000;
const MAILS_PER_MINUTE_MIN = 10;

const Subject = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'A subject is needed.'),
  v.maxLength(SUBJECT_MAX_LENGTH, `A subject has at most ${SUBJECT_MAX_LENGTH} characters.`),
  v.check((text) => text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text), 'A subject is one line.'),
);

const Markdown = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '', 'A text is needed.'),
  v.check((text) => text.isWellFormed(), 'The text must be valid Unicode.'),
  v.maxBytes(MARKDOWN_MAX_BYTES, `The text has at most ${MARKDOWN_MAX_BYTES} bytes.`),
);

const PLAIN_AUDIENCES = ['all', 'with_access', 'finished'] as const;

/** `"all"` is short for `{ "type": "all" }`, and likewise for the others that need no more words. */
export const Audience = v.union(
  [
    v.pipe(
      v.picklist(PLAIN_AUDIENCES),
      v.transform((type) => ({ type })),
    ),
    v.object({ type: v.picklist(PLAIN_AUDIENCES) }),
    v.object({
      type: v.literal('stalled'),
      chapterNumber: ChapterNumber,
      idleDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)),
    }),
  ],
  'An audience is all, with_access, finished, or { type: "stalled", chapterNumber, idleDays }.',
);
export type Audience = v.InferOutput<typeof Audience>;

const letterFields = { subject: Subject, markdown: Markdown };

/** The body of `POST /api/admin/broadcasts`. */
export const BroadcastBody = v.object({
  kind: v.optional(v.literal('broadcast'), 'broadcast'),
  ...letterFields,
  audience: Audience,
  sendAt: v.optional(Timestamp),
  mailsPerMinute: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(MAILS_PER_MINUTE_MIN), v.maxValue(MAILS_PER_MINUTE_MAX)),
    MAILS_PER_MINUTE,
  ),
});

/** The body of `POST /api/admin/broadcasts/preview`. */
export const BroadcastPreviewBody = v.object({ ...letterFields, audience: Audience });

/** The body of `POST /api/admin/broadcasts/test`. */
export const BroadcastTestBody = v.object({ ...letterFields, to: EmailAddress });

/** 32 hexadecimal digits. */
export const BROADCAST_ID = /^[0-9a-f]{32}$/;

/** The query of `GET /api/admin/broadcasts`; its cursor is the last id of the page before. */
export const BroadcastsQuery = v.object({
  cursor: v.optional(v.pipe(v.string(), v.regex(BROADCAST_ID, 'The cursor is not one of this list.'))),
  limit: PageLimit,
});
export type BroadcastsQuery = v.InferOutput<typeof BroadcastsQuery>;

/** A repeated `POST` with the same key answers with the broadcast that is there (draft-ietf-httpapi-idempotency-key-header). */
export const IdempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,128}$/, 'An Idempotency-Key has 1 to 128 visible ASCII characters.'),
);

/**
 * `scheduled` until its time · `sending`: mails go to readers' outboxes · `delivering`: all have theirs, and some mails
 * are still on their way · `finished` · `stopped`: nothing more is sent.
 */
export type BroadcastState = 'scheduled' | 'sending' | 'delivering' | 'finished' | 'stopped';

/** Why a candidate gets no mail. */
export type BroadcastSkips = {
  /** Newsletters are turned off. */
  unwanted: number;
  /** The address bounced, or its owner complained. */
  suppressed: number;
  /** Never confirmed the address. */
  unconfirmed: number;
  /** D1 was behind: by its own truth the reader does not belong to the audience. */
  notInAudience: number;
  /** Nothing is known of the address any more. */
  unknown: number;
  /** The reader's object did not answer, time and again. */
  unreachable: number;
};

/** What became of the mails that were queued. */
export type BroadcastMails = {
  pending: number;
  sent: number;
  /** Dead letters. */
  failed: number;
  /** Perhaps sent. */
  unknown: number;
  /** Stopped, not wanted any more, or not in the audience any more before it was sent. */
  dropped: number;
  /** The reader was erased before the outcome was asked for. */
  erased: number;
};

/** `candidates` is `queued` and all of `skipped`; `queued` is all of `mails`. */
export type BroadcastCounts = {
  candidates: number;
  queued: number;
  skipped: BroadcastSkips;
  mails: BroadcastMails;
};

export type Broadcast = {
  id: string;
  kind: 'broadcast';
  state: BroadcastState;
  subject: string;
  audience: Audience;
  mailsPerMinute: number;
  createdAt: string;
  /** When it is, or was, to begin. */
  sendAt: string;
  startedAt: string | null;
  /** When it was finished or stopped. */
  endedAt: string | null;
  counts: BroadcastCounts;
};

export type BroadcastDetail = Broadcast & { markdown: string; html: string };

export type BroadcastPage = { data: Broadcast[]; nextCursor: string | null };
