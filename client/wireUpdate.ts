/** Updates as the wire has them, one to a frame or many to a request. */
import type { ProgressUpdate } from '../src/wire/progress.ts';
import type { Entry } from './outbox.ts';

/** What a request may carry (API.md), with room for the access token of a beacon. */
const UPDATES_MAX = 100;
const BODY_MAX_LENGTH = 16 * 1024;

/** @returns the update with its times in ISO 8601 */
export function wireUpdate({ sitting, position, ...rest }: ProgressUpdate) {
  return {
    ...rest,
    sitting: sitting && { ...sitting, startedAt: iso(sitting.startedAt) },
    position: position && { ...position, at: iso(position.at) },
  };
}

/** @returns as many of the first entries as one request may carry, one at least */
export function firstBatch(entries: readonly Entry[]): Entry[] {
  let length = 0;
  return entries.slice(0, UPDATES_MAX).filter(({ update }, index) => {
    length += JSON.stringify(wireUpdate(update)).length;
    return index === 0 || length <= BODY_MAX_LENGTH;
  });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
