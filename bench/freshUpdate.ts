/** Progress updates that always say something new, so that each has a row to write. */

/** Positions count by their time: from an hour ago each is a millisecond younger than the one before. */
const HOUR_MS = 60 * 60 * 1000;
const startedAt = Date.now() - HOUR_MS;
let made = 0;

/** @returns JSON that our API takes; the guide's reads the parts that it knows */
export function freshUpdate(): string {
  return JSON.stringify(freshFacts());
}

/** The facts of an update, for a frame that holds more. */
export function freshFacts() {
  made += 1;
  return { position: { percent: made % 100, at: new Date(startedAt + made).toISOString() }, timeSpent: 1 };
}
