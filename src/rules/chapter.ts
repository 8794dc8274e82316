/** One chapter of one reader as the object keeps it: the facts, and the time of sittings that were folded away. */
import { isoTime, isoTimeOrNull } from '../wire/isoTime.ts';
import type { ChapterProgress } from '../wire/progress.ts';
import { localDay } from './days.ts';
import { type ChapterFacts, NO_FACTS } from './merge.ts';
import { onceEach } from './onceEach.ts';
import { countedSeconds, SITTING_MAX_AGE_MS, type Sitting } from './sitting.ts';

/** A chapter's document stays small however long it is read: beyond this many sittings the older ones are folded. */
export const SITTINGS_MAX = 32;
const SITTINGS_KEPT = 8;

export type Chapter = {
  chapterNumber: number;
  facts: ChapterFacts;
  /** Seconds of folded sittings by the day they began. */
  folded: Readonly<Record<string, number>>;
  /** When the reader first and last did something here, in milliseconds; imported rows bring their own times. */
  createdAt: number;
  updatedAt: number;
  /** The reader's revision that changed the chapter last, and the server time of that change in milliseconds. */
  rev: number;
  changedAt: number;
};

export function untouchedChapter(chapterNumber: number): Chapter {
  return {
    chapterNumber,
    facts: NO_FACTS,
    folded: {},
    createdAt: Infinity,
    updatedAt: 0,
    rev: 0,
    changedAt: 0,
  };
}

/** The state after an explicit reset: nothing known, one epoch on. */
export function resetFacts(facts: ChapterFacts): ChapterFacts {
  return { ...NO_FACTS, epoch: facts.epoch + 1 };
}

/**
 * Folds the sittings that were heard of longest ago into sums by day, once there are more than a document should hold.
 * @returns the chapter, and the folded sittings that a late report could still name
 */
export function foldSittings(
  chapter: Chapter,
  now: number,
  timezone: string,
): { chapter: Chapter; folded: Sitting[] } {
  const { sittings } = chapter.facts;
  if (sittings.length <= SITTINGS_MAX) return { chapter, folded: [] };
  const byLastHeard = [...sittings].sort((a, b) => b.claimedAt - a.claimedAt || (a.id < b.id ? -1 : 1));
  const kept = new Set(byLastHeard.slice(0, SITTINGS_KEPT));
  const away = sittings.filter((sitting) => !kept.has(sitting));
  const folded = { ...chapter.folded };
  for (const sitting of away) {
    const day = localDay(sitting.startedAt, timezone);
    folded[day] = (folded[day] ?? 0) + countedSeconds(sitting);
  }
  return {
    chapter: {
      ...chapter,
      folded,
      facts: { ...chapter.facts, sittings: sittings.filter((s) => kept.has(s)) },
    },
    folded: away.filter((sitting) => sitting.startedAt >= now - SITTING_MAX_AGE_MS),
  };
}

/** Takes a folded sitting back among the facts, because a report names it again. */
export function unfoldSitting(chapter: Chapter, sitting: Sitting, day: string): Chapter {
  const seconds = (chapter.folded[day] ?? 0) - countedSeconds(sitting);
  return {
    ...chapter,
    folded: { ...chapter.folded, [day]: seconds },
    facts: {
      ...chapter.facts,
      sittings: [...chapter.facts.sittings, sitting].sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
  };
}

/** @returns seconds that count by day: sittings by the day they began */
export function secondsByDay(chapter: Chapter, timezone: string): Record<string, number> {
  const days: Record<string, number> = { ...chapter.folded };
  for (const sitting of chapter.facts.sittings) {
    const day = localDay(sitting.startedAt, timezone);
    days[day] = (days[day] ?? 0) + countedSeconds(sitting);
  }
  return days;
}

/** @returns whole seconds spent on the chapter */
export function timeSpent({ facts, folded }: Chapter): number {
  let seconds = 0;
  for (const foldedSeconds of Object.values(folded)) seconds += foldedSeconds;
  for (const sitting of facts.sittings) seconds += countedSeconds(sitting);
  for (const imported of facts.imported) seconds += imported.seconds;
  return seconds;
}

/** The chapter as clients see it; made once, since a chapter is never changed but replaced. */
export const chapterProgress: (chapter: Chapter) => ChapterProgress = onceEach(progressOf);

function progressOf(chapter: Chapter): ChapterProgress {
  const { facts } = chapter;
  return {
    chapterNumber: chapter.chapterNumber,
    completed: facts.completedAt !== null,
    completedAt: isoTimeOrNull(facts.completedAt),
    timeSpent: timeSpent(chapter),
    videosWatched: [...facts.videosWatched],
    quizzesPassed: [...facts.quizzesPassed],
    position: facts.place && {
      anchor: facts.place.anchor,
      percent: facts.place.percent,
      at: isoTime(facts.place.at),
    },
    furthestPercent: facts.furthestPercent,
    epoch: facts.epoch,
    rev: chapter.rev,
    updatedAt: isoTime(chapter.updatedAt),
  };
}
