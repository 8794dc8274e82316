/** How long a server asks to be left alone: the Retry-After field of RFC 9110 section 10.2.3. */

/**
 * @param value the field's value: seconds, or an HTTP date
 * @param now milliseconds since 1970
 * @param maxMs the longest pause that the caller makes, since a server may ask for days
 * @returns milliseconds from 0 to `maxMs`, or null when there is no such value or it means nothing
 */
export function retryAfterMs(value: string | null, now: number, maxMs: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  // Some servers send fractions of a second, which the standard does not know.
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : httpDate(text) - now;
  return Number.isNaN(ms) ? null : Math.round(Math.min(Math.max(ms, 0), maxMs));
}

/** `Date.parse` takes much that is no date of HTTP, "-1" for one. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]+,? .*\d{2}:\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
}
