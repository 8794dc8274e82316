/** How long and how often a shared link opens its chapter. It is for showing, not for publishing. */
import { DAY_MS } from './days.ts';

/** Time for a friend to find an hour; short enough that a forgotten link does not stay open. */
const SHARE_TTL_MS = 7 * DAY_MS;
/** More than a class that opens it twice. It also bounds what strangers can write into the reader's object. */
export const OPENINGS_MAX = 200;
/** Live links of one reader: two for each chapter of the handbook, and some. */
export const LIVE_SHARES_MAX = 50;

type Life = { expiresAt: number; views: number };

/** @returns milliseconds since 1970, in whole seconds, as a token has them (RFC 7519 section 2) */
export function shareExpiry(now: number): number {
  return Math.ceil((now + SHARE_TTL_MS) / 1000) * 1000;
}

/** Whether a link that was not taken back still opens its chapter. */
export function isLiveShare({ expiresAt, views }: Life, now: number): boolean {
  return expiresAt > now && views < OPENINGS_MAX;
}
