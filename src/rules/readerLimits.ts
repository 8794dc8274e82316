/**
 * What one reader may ask, and how often. The object counts by the rate and the answer tells the policy, in the words of
 * the RateLimit header fields (IETF httpapi draft 11), so both stand here together.
 */
import { DAY_MS } from './days.ts';
import type { RateLimit } from './rateLimit.ts';

/** What a caller is told: at most `quota` in so many seconds. */
export type LimitPolicy = { name: string; quota: number; windowSeconds: number };
type ReaderLimit = RateLimit & { policy: LimitPolicy };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** 300 updates a minute with bursts of 120, shared by all devices of a reader. */
export const PROGRESS_LIMIT: ReaderLimit = {
  burst: 120,
  intervalMs: MINUTE_MS / 300,
  policy: { name: 'progress', quota: 300, windowSeconds: 60 },
};

/** Chapters by mail: ten at once and ten more in a day, so never more than twenty in any 24 hours. */
export const CHAPTER_MAIL_LIMIT: ReaderLimit = {
  burst: 10,
  intervalMs: DAY_MS / 10,
  policy: { name: 'chapter-mails', quota: 20, windowSeconds: 86_400 },
};

/** Codes tried: ten at once and ten more in an hour, so never more than twenty in any hour. */
export const CODE_TRY_LIMIT: ReaderLimit = {
  burst: 10,
  intervalMs: HOUR_MS / 10,
  policy: { name: 'codes', quota: 20, windowSeconds: 3_600 },
};

/** Changes of address asked for, each of which is remembered: one mails an address that nobody has vouched for yet. */
export const ADDRESS_CHANGE_LIMIT = {
  policy: { name: 'address-changes', quota: 5, windowSeconds: 3_600 },
};
