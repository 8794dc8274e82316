/**
 * Joins updates of one chapter. An update says what is true, so a later one of the same sitting replaces the earlier;
 * only the furthest place would be lost by that, and so it stays apart.
 */
import type { ProgressUpdate } from '../src/wire/progress.ts';

/** With more, a frame could outgrow the 16 KiB that the live socket takes: an id is up to 128 characters of six bytes. */
export const IDS_MAX = 16;

/** @returns both as one, and the place that must be told beside it; null when they cannot be one */
export function joinUpdates(
  earlier: ProgressUpdate,
  later: ProgressUpdate,
): { joined: ProgressUpdate; furthest: ProgressUpdate | null } | null {
  const { chapterNumber, epoch } = earlier;
  if (later.chapterNumber !== chapterNumber || later.epoch !== epoch) return null;
  if (earlier.sitting && later.sitting && earlier.sitting.id !== later.sitting.id) return null;
  const videosWatched = joinIds(earlier.videosWatched, later.videosWatched);
  const quizzesPassed = joinIds(earlier.quizzesPassed, later.quizzesPassed);
  if ((videosWatched?.length ?? 0) + (quizzesPassed?.length ?? 0) > IDS_MAX) return null;
  const sitting = longer(earlier.sitting, later.sitting);
  const position = later.position ?? earlier.position;
  const isLost = earlier.position && position && earlier.position.percent > position.percent;
  const joined: ProgressUpdate = {
    chapterNumber,
    ...(epoch !== undefined && { epoch }),
    ...((earlier.completed || later.completed) && { completed: true }),
    ...(videosWatched && { videosWatched }),
    ...(quizzesPassed && { quizzesPassed }),
    ...(sitting && { sitting }),
    ...(position && { position }),
  };
  return { joined, furthest: isLost ? placeOf(earlier) : null };
}

/** @returns the update in parts that a frame can carry each */
export function splitUpdate(update: ProgressUpdate): ProgressUpdate[] {
  const { videosWatched = [], quizzesPassed = [], ...rest } = update;
  if (videosWatched.length + quizzesPassed.length <= IDS_MAX) return [update];
  const { chapterNumber } = update;
  return [
    ...inParts(videosWatched).map((ids) => ({ chapterNumber, videosWatched: ids })),
    ...inParts(quizzesPassed).map((ids) => ({ chapterNumber, quizzesPassed: ids })),
    rest,
  ];
}

/** @returns what an update says of the place alone */
function placeOf({ chapterNumber, epoch, position }: ProgressUpdate): ProgressUpdate {
  return { chapterNumber, ...(epoch !== undefined && { epoch }), ...(position && { position }) };
}

function joinIds(a: string[] | undefined, b: string[] | undefined): string[] | undefined {
  return a || b ? [...new Set([...(a ?? []), ...(b ?? [])])] : undefined;
}

function longer(a: ProgressUpdate['sitting'], b: ProgressUpdate['sitting']): ProgressUpdate['sitting'] {
  return a && b ? (b.seconds >= a.seconds ? b : a) : (a ?? b);
}

function inParts(ids: string[]): string[][] {
  const count = Math.ceil(ids.length / IDS_MAX);
  return Array.from({ length: count }, (_, part) => ids.slice(part * IDS_MAX, (part + 1) * IDS_MAX));
}
