/** Gives up waiting for a peer. The work itself is not ended by it; whoever started it does that. */

/**
 * @param timeoutMs how long to wait
 * @param late what to answer when the time is up
 */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number, late: () => T): Promise<T> {
  const patience = new AbortController();
  const deadline = scheduler.wait(timeoutMs, { signal: patience.signal }).then(late);
  // Called off when the work is done, and then nobody waits for it.
  deadline.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    patience.abort();
  }
}

/** @param who whom the error names @throws Error when the time is up */
export function withinTimeOrThrow<T>(work: Promise<T>, timeoutMs: number, who: string): Promise<T> {
  return withinTime(work, timeoutMs, () => {
    throw new Error(`${who} did not answer in time.`);
  });
}
