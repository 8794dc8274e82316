/** The pause between two tries to reach the API. */

const FIRST_MS = 500;
const MAX_MS = 30_000;

/** @returns resolves after a while that grows with the failures, when the network is back, or when it is given up */
export function pause(failures: number, givenUp: AbortSignal): Promise<void> {
  const ms = Math.random() * Math.min(MAX_MS, FIRST_MS * 2 ** failures);
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end, { signal: ended.signal });
    givenUp.addEventListener('abort', end, { signal: ended.signal });
  });
}
