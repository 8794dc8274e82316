/** Which parts of a video were seen. Seeing a part twice, or in pieces of any order, is seeing it once. */

/** From and to, in seconds of the video. */
export type Part = readonly [from: number, to: number];

/** A video counts as watched from here on: few watch the last seconds of a credits page. */
export const WATCHED_SHARE = 0.9;

/** @returns the same seconds as parts in order that do not touch */
export function joinParts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  const real = parts.filter(([from, to]) => to > from);
  for (const [from, to] of real.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
    else joined.push([from, to]);
  }
  return joined;
}

/** @param seconds the length of the video, as the player knows it @returns 0 to 1 */
export function coveredShare(parts: readonly Part[], seconds: number): number {
  if (!(seconds > 0)) return 0;
  const within = parts.map(([from, to]): Part => [Math.max(0, from), Math.min(seconds, to)]);
  const covered = joinParts(within).reduce((sum, [from, to]) => sum + to - from, 0);
  return Math.min(1, covered / seconds);
}

export function isWatched(parts: readonly Part[], seconds: number): boolean {
  return coveredShare(parts, seconds) >= WATCHED_SHARE;
}
