/**
 * When a lost live socket is opened again: with exponential backoff and full jitter, so that a restart of the server
 * is not followed by every reader at once.
 */

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const FLOODING_PAUSE_MS = 60_000;
const CLOSE = { sessionEnded: 4401, readerErased: 4403, flooding: 4429 };

/** @typedef {'session' | 'erased'} EndReason */

/**
 * @param {number | null} code the socket's close code; null when there is none, as for a socket given up for dead
 * @param {number} failures tries since the last good connection
 * @param {number} random 0 to 1
 * @returns {{ end: EndReason } | { retryInMs: number }}
 */
export function afterClose(code, failures, random) {
  if (code === CLOSE.sessionEnded) return { end: 'session' };
  if (code === CLOSE.readerErased) return { end: 'erased' };
  const leastMs = code === CLOSE.flooding ? FLOODING_PAUSE_MS : 0;
  const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures);
  return { retryInMs: leastMs + random * ceilingMs };
}
