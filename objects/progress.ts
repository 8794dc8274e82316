/** Progress of one reader: updates are merged all or none, repeats write nothing, and the answer is what is now true. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { type Chapter, chapterProgress, resetFacts, untouchedChapter } from '../src/rules/chapter.ts';
import { localDay } from '../src/rules/days.ts';
import { mergeUpdate } from '../src/rules/lift.ts';
import { CHAPTERS_MAX, IDS_MAX_LENGTH, isTooMuch } from '../src/rules/progressBounds.ts';
import { type RateDecision, takeUnits } from '../src/rules/rateLimit.ts';
import { PROGRESS_LIMIT } from '../src/rules/readerLimits.ts';
import { resume, summarise } from '../src/rules/summary.ts';
import type { Progress, ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import { isoTimeOrNull } from '../src/wire/time.ts';
import { findFoldedSitting, retireSittings, writeChapter } from './chapters.ts';
import type { Database } from './Database.ts';
import type { ReaderState } from './ReaderState.ts';
import { noteEvent } from './timeline.ts';

export type Applied = {
  limit: RateDecision;
  /** What the batch named, and what else came with the same revision, as it is now. */
  answer: ProgressChange;
};

/**
 * Merges batches, each all or none, and writes what came of them as one change: one revision, and one row a chapter.
 * @returns what became of each batch, and what other devices must hear; nothing for repeats
 */
export function applyBatches(
  db: Database,
  state: ReaderState,
  batches: readonly (readonly ProgressUpdate[])[],
): { outcomes: Outcome<Applied>[]; changed: ProgressChange['chapters'] } {
  const now = state.now();
  const changed = new Map<number, Chapter>();
  const verdicts = batches.map((updates): Outcome<{ limit: RateDecision; named: Set<number> }> => {
    const limit = takeUnits(PROGRESS_LIMIT, state.limitArrivalAt, updates.length, now);
    if (!limit.allowed) return fail({ code: 'rate_limited', retryAfterSeconds: limit.retryAfterSeconds });
    const merged = mergeBatch(db, state, changed, updates, now);
    if (isTooMuch(state.chapters, merged)) {
      const detail = `A reader's progress holds at most ${CHAPTERS_MAX} chapters and ${IDS_MAX_LENGTH} characters of ids.`;
      return fail({ code: 'conflict', detail });
    }
    state.limitArrivalAt = limit.arrivalAt;
    for (const [number, chapter] of merged) changed.set(number, chapter);
    return ok({ limit, named: new Set(updates.map(({ chapterNumber }) => chapterNumber)) });
  });
  writeChapters(db, state, [...changed.values()]);
  const outcomes = verdicts.map((verdict): Outcome<Applied> => {
    if (!verdict.ok) return verdict;
    const { limit, named } = verdict.value;
    return ok({ limit, answer: { rev: state.rev, chapters: nowTrueOf(state, named.union(changed)) } });
  });
  return { outcomes, changed: nowTrueOf(state, changed.keys()) };
}

/** @param changed chapters that batches before this one changed @returns these, and what this one changed of them */
function mergeBatch(
  db: Database,
  { chapters, timezone }: ReaderState,
  changed: ReadonlyMap<number, Chapter>,
  updates: readonly ProgressUpdate[],
  now: number,
): Map<number, Chapter> {
  const merged = new Map(changed);
  for (const update of updates) {
    const number = update.chapterNumber;
    const known = merged.get(number) ?? chapters.get(number) ?? untouchedChapter(number);
    const joined = mergeInto(db, known, update, now, timezone);
    if (joined !== known) merged.set(number, joined);
  }
  return merged;
}

function nowTrueOf({ chapters }: ReaderState, numbers: Iterable<number>): ProgressChange['chapters'] {
  return [...numbers].flatMap((number) => chapters.get(number) ?? []).map(chapterProgress);
}

function mergeInto(
  db: Database,
  known: Chapter,
  update: ProgressUpdate,
  now: number,
  timezone: string,
): Chapter {
  let base = known;
  let applied = update;
  const { sitting } = update;
  if (sitting && !known.facts.sittings.some(({ id }) => id === sitting.id)) {
    const found = findFoldedSitting(db, known, sitting.id);
    if (found === 'of an earlier epoch') applied = withoutSitting(update);
    else if (found !== 'unknown') base = found.unfolded;
  }
  const facts = mergeUpdate(base.facts, applied, now, timezone);
  return facts === base.facts
    ? known
    : { ...base, facts, createdAt: Math.min(base.createdAt, now), updatedAt: now };
}

function withoutSitting({ sitting: _, ...rest }: ProgressUpdate): ProgressUpdate {
  return rest;
}

/** Writes chapters as one change of the reader: they share one new revision. None is no change. */
export function writeChapters(db: Database, state: ReaderState, chapters: readonly Chapter[]): void {
  if (chapters.length === 0) return;
  const now = state.now();
  const timezone = state.timezone;
  const rev = state.rev + 1;
  state.flush.dirtySince ??= now;
  const riding = { limitArrivalAt: state.limitArrivalAt, dirtySince: state.flush.dirtySince };
  const write = () =>
    chapters.map((chapter) => writeChapter(db, { ...chapter, rev, changedAt: now }, riding, now, timezone));
  const written = chapters.length === 1 ? write() : db.transaction(write);
  for (const chapter of written) state.chapters.set(chapter.chapterNumber, chapter);
}

/** Resets a chapter that was touched: its facts are cleared and its epoch grows, so older updates count no more. */
export function resetChapter(
  db: Database,
  state: ReaderState,
  chapterNumber: number,
): Outcome<{ change: ProgressChange; limit: RateDecision }> {
  const chapter = state.chapters.get(chapterNumber);
  if (!chapter) return fail({ code: 'not_found' });
  const now = state.now();
  const limit = takeUnits(PROGRESS_LIMIT, state.limitArrivalAt, 1, now);
  if (!limit.allowed) return fail({ code: 'rate_limited', retryAfterSeconds: limit.retryAfterSeconds });
  state.limitArrivalAt = limit.arrivalAt;
  const cleared: Chapter = { ...chapter, facts: resetFacts(chapter.facts), folded: {}, updatedAt: now };
  db.transaction(() => {
    retireSittings(db, chapter);
    writeChapters(db, state, [cleared]);
    const completedAt = isoTimeOrNull(chapter.facts.completedAt);
    noteEvent({ db }, 'chapter_reset', { chapterNumber, completedAt }, now);
  });
  return ok({ change: changesSince(state, state.rev - 1), limit });
}

export function changesSince(state: ReaderState, since: number): ProgressChange {
  const chapters = [...state.chapters.values()].filter(({ rev }) => rev > since).sort(byNumber);
  return { rev: state.rev, chapters: chapters.map(chapterProgress) };
}

/** @param outline chapter numbers of the published handbook @param since only chapters changed after this revision */
export function progressOf(state: ReaderState, outline: readonly number[], since: number): Progress {
  const chapters = [...state.chapters.values()].sort(byNumber);
  const timezone = state.timezone;
  return {
    ...changesSince(state, since),
    summary: summarise(chapters, outline, Date.now(), timezone),
    resume: resume(chapters.map(chapterProgress), outline),
  };
}

/** Changes with every revision, and at midnight, when a streak may end. */
export function progressTag(state: ReaderState, outlineVersion: string): string {
  const today = localDay(Date.now(), state.timezone);
  return `"${state.rev}.${today.replaceAll('-', '')}.${outlineVersion}"`;
}

function byNumber(a: Chapter, b: Chapter): number {
  return a.chapterNumber - b.chapterNumber;
}
