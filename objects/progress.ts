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

export type ApplyResult = {
  limit: RateDecision;
  /** What the request named, as it is now. */
  answer: ProgressChange;
  /** What other devices must hear; empty for a repeat. */
  changed: ProgressChange['chapters'];
};

export function applyUpdates(
  db: Database,
  state: ReaderState,
  updates: readonly ProgressUpdate[],
): Outcome<ApplyResult> {
  const now = state.now();
  const limit = takeUnits(PROGRESS_LIMIT, state.limitArrivalAt, updates.length, now);
  if (!limit.allowed) return fail({ code: 'rate_limited', retryAfterSeconds: limit.retryAfterSeconds });
  const timezone = state.timezone;
  const changed = new Map<number, Chapter>();
  for (const update of updates) {
    const number = update.chapterNumber;
    const known = changed.get(number) ?? state.chapters.get(number) ?? untouchedChapter(number);
    const merged = mergeInto(db, known, update, now, timezone);
    if (merged === known) continue;
    changed.set(number, merged);
  }
  if (isTooMuch(state.chapters, changed)) {
    const detail = `A reader's progress holds at most ${CHAPTERS_MAX} chapters and ${IDS_MAX_LENGTH} characters of ids.`;
    return fail({ code: 'conflict', detail });
  }
  state.limitArrivalAt = limit.arrivalAt;
  writeChapters(db, state, [...changed.values()]);
  const named = new Set(updates.map(({ chapterNumber }) => chapterNumber));
  const nowTrueOf = (numbers: Iterable<number>) =>
    [...numbers].flatMap((number) => state.chapters.get(number) ?? []).map(chapterProgress);
  return ok({
    limit,
    answer: { rev: state.rev, chapters: nowTrueOf(named) },
    changed: nowTrueOf(changed.keys()),
  });
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
