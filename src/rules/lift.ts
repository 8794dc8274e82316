/** Turns what a device or an import says of a chapter into facts that can be joined, by the server's clock. */
import type { ProgressUpdate } from '../wire/progress.ts';
import { localDay } from './days.ts';
import { type ChapterFacts, joinFacts, NO_FACTS } from './merge.ts';
import type { PlaceInChapter } from './position.ts';
import { SITTING_MAX_AGE_MS, type Sitting } from './sitting.ts';

/**
 * Merges one update into what is known of its chapter.
 * @param known the facts so far
 * @param now the server's clock in milliseconds, never running backwards for one reader
 * @param timezone the reader's IANA time zone, which decides the day of a report
 * @returns `known` itself when the update is a repeat, is empty, or belongs to an earlier epoch
 */
export function mergeUpdate(
  known: ChapterFacts,
  update: ProgressUpdate,
  now: number,
  timezone: string,
): ChapterFacts {
  // An epoch the server never gave out cannot erase anything: it counts as the current one.
  const epoch = Math.min(update.epoch ?? known.epoch, known.epoch);
  if (epoch < known.epoch) return known;
  const sitting = liftSitting(update.sitting, now);
  const place = liftPlace(update.position, known, now);
  return joinFacts(known, {
    ...NO_FACTS,
    epoch,
    completedAt: update.completed ? now : null,
    videosWatched: update.videosWatched ?? [],
    quizzesPassed: update.quizzesPassed ?? [],
    sittings: sitting ? [sitting] : [],
    place,
    readDays: place ? [localDay(place.at, timezone)] : [],
    furthestPercent: update.position?.percent ?? 0,
    futureClientAt: place && place.clientAt > now ? place.clientAt : 0,
  });
}

function liftSitting(sitting: ProgressUpdate['sitting'], now: number): Sitting | null {
  if (!sitting || sitting.seconds === 0 || sitting.startedAt < now - SITTING_MAX_AGE_MS) return null;
  return {
    id: sitting.id,
    // A fast client clock must not cost its reader time: such a sitting began when it was first heard of.
    startedAt: Math.min(sitting.startedAt, now),
    claimedSeconds: sitting.seconds,
    claimedAt: now,
  };
}

function liftPlace(
  position: ProgressUpdate['position'],
  { place, futureClientAt }: ChapterFacts,
  now: number,
): PlaceInChapter | null {
  if (!position) return null;
  const anchor = position.anchor ?? null;
  // Clamping a repeat to a later clock would make it new again, and so would no clamping once that clock is reached.
  if (position.at <= futureClientAt && (position.at > now || position.at === futureClientAt)) return null;
  if (place?.clientAt === position.at && place.percent === position.percent && place.anchor === anchor) {
    return null;
  }
  return {
    anchor,
    percent: position.percent,
    at: Math.min(position.at, now),
    clientAt: position.at,
  };
}
