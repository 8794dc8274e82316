/**
 * When a lost live socket is opened again: with exponential backoff and full jitter, so that a restart of the server
 * is not followed by every reader at once.
 */
import type { CLOSE as WireClose } from '../src/wire/live.ts';

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const FLOODING_PAUSE_MS = 60_000;
/** As on the wire, whose module carries schemas that have no place in a browser. */
const CLOSE = {
  sessionEnded: 4401,
  readerErased: 4403,
  idle: 4408,
  flooding: 4429,
} as const satisfies Partial<typeof WireClose>;

export type EndReason = 'session' | 'erased';
export type AfterClose = { end: EndReason } | { retryInMs: number } | 'when shown';

/**
 * @param code the socket's close code; null when there is none, as for a socket given up for dead
 * @param failures tries since the last good connection
 * @param random 0 to 1
 * @param isVisible whether the page is looked at: one that is not was idle for a reason, and waits until it is
 */
export function afterClose(
  code: number | null,
  failures: number,
  random: number,
  isVisible: boolean,
): AfterClose {
  if (code === CLOSE.sessionEnded) return { end: 'session' };
  if (code === CLOSE.readerErased) return { end: 'erased' };
  if (code === CLOSE.idle && !isVisible) return 'when shown';
  const leastMs = code === CLOSE.flooding ? FLOODING_PAUSE_MS : 0;
  return { retryInMs: leastMs + backoffMs(failures, random) };
}

/** @param random 0 to 1 @returns how long to wait after so many failures */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures);
}
