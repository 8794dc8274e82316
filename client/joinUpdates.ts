/**
 * Joins updates of one chapter. An update says what is true, so a later one of the same sitting replaces the earlier;
 * only the furthest place would be lost by that, and so it stays apart.
 */
import type { ProgressUpdate } from '../src/wire/progress.ts';

/** With more, a frame could outgrow the 16 KiB that the live socket takes: an id is up to 128 characters of six bytes. */
const IDS_MAX = 16;

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
  const sitting = later.sitting ?? earlier.sitting;
  const position = later.position ?? earlier.position;
  const isLost = earlier.position && position && earlier.position.percent > position.percent;
  const completed = earlier.completed ?? later.completed;
  return {
    joined: { chapterNumber, epoch, completed, videosWatched, quizzesPassed, sitting, position },
    furthest: isLost ? { chapterNumber, epoch, position: earlier.position } : null,
  };
}

/** @returns the update in parts, which may be joined to as many as a frame can carry */
export function splitUpdate({
  videosWatched = [],
  quizzesPassed = [],
  ...rest
}: ProgressUpdate): ProgressUpdate[] {
  const { chapterNumber, epoch } = rest;
  return [
    rest,
    ...videosWatched.map((id) => ({ chapterNumber, epoch, videosWatched: [id] })),
    ...quizzesPassed.map((id) => ({ chapterNumber, epoch, quizzesPassed: [id] })),
  ];
}

function joinIds(a: string[] | undefined, b: string[] | undefined): string[] | undefined {
  return a || b ? [...new Set([...(a ?? []), ...(b ?? [])])] : undefined;
}
