/** What every list of the admin API takes to turn its pages; values are text, as they stand in a URL. */
import * as v from 'valibot';

const PER_PAGE_MAX = 100;
const PER_PAGE = '50';
/** An encoded cursor holds an address of at most 254 bytes twice. */
const CURSOR_MAX_LENGTH = 2048;

/** Items on a page. */
export const PageLimit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,3}$/, `limit must be a number from 1 to ${PER_PAGE_MAX}.`),
    v.transform(Number),
    v.minValue(1),
    v.maxValue(PER_PAGE_MAX),
  ),
  PER_PAGE,
);

/** Where the page before ended, as it was told in `nextCursor`. */
export const PageCursor = v.optional(v.pipe(v.string(), v.maxLength(CURSOR_MAX_LENGTH)));
