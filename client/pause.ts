/** The pause between two tries to reach the API. */
import { backoffMs } from './reconnect.ts';

/** @returns resolves after a while that grows with the failures, when the network is back, or when it is given up */
export function pause(failures: number, givenUp: AbortSignal): Promise<void> {
  const over = AbortSignal.any([givenUp, AbortSignal.timeout(backoffMs(failures, Math.random()))]);
  return new Promise((resolve) => {
    over.addEventListener('abort', () => resolve());
    window.addEventListener('online', () => resolve(), { signal: over });
  });
}
