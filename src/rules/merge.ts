/**
 * The merge of progress: a join over what devices report. It is commutative, associative and idempotent, so updates
 * may be repeated, reordered and split over any number of devices and requests, and always give the same state.
 * The reader's object and the browser client use this one function. (Shapiro et al., "Conflict-free Replicated Data
 * Types", 2011: a state-based join semilattice.)
 */
import { laterPlace, type PlaceInChapter } from './position.ts';
import { joinSitting, type Sitting } from './sitting.ts';

/** All that is known of one chapter of one reader, in one epoch. Lists are sorted, so equal states are equal text. */
export type ChapterFacts = {
  epoch: number;
  /** Server time in milliseconds of the first completion. */
  completedAt: number | null;
  videosWatched: readonly string[];
  quizzesPassed: readonly string[];
  sittings: readonly Sitting[];
  /** Seconds by id of an imported source row: each row counts once however often it is imported. */
  imported: readonly ImportedTime[];
  place: PlaceInChapter | null;
  /** Days (`YYYY-MM-DD`, reader's zone) on which a place was reported. */
  readDays: readonly string[];
  furthestPercent: number;
  /** The latest client time that lay in the server's future; older reports of that fast clock are repeats. */
  futureClientAt: number;
};
export type ImportedTime = { id: string; seconds: number };

export const NO_FACTS: ChapterFacts = {
  epoch: 0,
  completedAt: null,
  videosWatched: [],
  quizzesPassed: [],
  sittings: [],
  imported: [],
  place: null,
  readDays: [],
  furthestPercent: 0,
  futureClientAt: 0,
};

/**
 * Joins two bodies of facts about one chapter. A higher epoch (an explicit reset) replaces a lower one whole.
 * @returns `a` itself when `b` adds nothing to it, so that a caller can skip the write
 */
export function joinFacts(a: ChapterFacts, b: ChapterFacts): ChapterFacts {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? a : b;
  const joined: ChapterFacts = {
    epoch: a.epoch,
    completedAt: earliest(a.completedAt, b.completedAt),
    videosWatched: joinIds(a.videosWatched, b.videosWatched),
    quizzesPassed: joinIds(a.quizzesPassed, b.quizzesPassed),
    sittings: joinById(a.sittings, b.sittings, joinSitting),
    imported: joinById(a.imported, b.imported, (x, y) => (y.seconds > x.seconds ? y : x)),
    place: laterPlace(a.place, b.place),
    readDays: joinIds(a.readDays, b.readDays),
    furthestPercent: Math.max(a.furthestPercent, b.furthestPercent),
    futureClientAt: Math.max(a.futureClientAt, b.futureClientAt),
  };
  return isSame(a, joined) ? a : joined;
}

function isSame(a: ChapterFacts, b: ChapterFacts): boolean {
  return (
    a.completedAt === b.completedAt &&
    a.videosWatched === b.videosWatched &&
    a.quizzesPassed === b.quizzesPassed &&
    a.sittings === b.sittings &&
    a.imported === b.imported &&
    a.place === b.place &&
    a.readDays === b.readDays &&
    a.furthestPercent === b.furthestPercent &&
    a.futureClientAt === b.futureClientAt
  );
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function joinIds(a: readonly string[], b: readonly string[]): readonly string[] {
  const known = new Set(a);
  const added = b.filter((id) => !known.has(id));
  return added.length === 0 ? a : [...new Set([...a, ...added])].sort();
}

/** Joins two lists by id; returns `a` itself when nothing is added. */
function joinById<T extends { id: string }>(
  a: readonly T[],
  b: readonly T[],
  join: (x: T, y: T) => T,
): readonly T[] {
  if (b.length === 0) return a;
  const byId = new Map(a.map((item) => [item.id, item]));
  let changed = false;
  for (const item of b) {
    const known = byId.get(item.id);
    const joined = known ? join(known, item) : item;
    if (joined === known) continue;
    byId.set(item.id, joined);
    changed = true;
  }
  return changed ? [...byId.values()].sort((x, y) => (x.id < y.id ? -1 : x.id > y.id ? 1 : 0)) : a;
}
