/**
 * What a page shows: what the server said, and on top of it what it has not confirmed yet, merged by the very rules by
 * which the server will merge it.
 */
import { type Chapter, chapterProgress, untouchedChapter } from '../src/rules/chapter.ts';
import { mergeUpdate } from '../src/rules/lift.ts';
import { NO_FACTS } from '../src/rules/merge.ts';
import type { Sitting } from '../src/rules/sitting.ts';
import { resume } from '../src/rules/summary.ts';
import type { ChapterProgress, Progress, ProgressUpdate } from '../src/wire/progress.ts';
import type { KnownProgress } from './knownProgress.ts';

export type Pending = {
  readonly update: ProgressUpdate;
  /** Seconds of the update's sitting that are part of what the server said already. */
  readonly confirmedSeconds: number;
  /** When it was noted, in milliseconds by the server's clock as far as this browser knows it. */
  readonly notedAt: number;
};

export function shownProgress(known: KnownProgress, pending: readonly Pending[]): Progress {
  const chapters = new Map(known.chapters);
  for (const [number, ofChapter] of Map.groupBy(pending, ({ update }) => update.chapterNumber)) {
    chapters.set(number, shownChapter(known.chapters.get(number) ?? null, number, ofChapter));
  }
  const shown = [...chapters.values()].sort((a, b) => a.chapterNumber - b.chapterNumber);
  return { rev: known.rev, chapters: shown, ...overall(known, shown) };
}

function shownChapter(
  known: ChapterProgress | null,
  chapterNumber: number,
  pending: readonly Pending[],
): ChapterProgress {
  const before = known === null ? untouchedChapter(chapterNumber) : knownChapter(known, pending);
  let { facts, updatedAt } = before;
  for (const { update, notedAt } of pending) {
    // The time zone decides the days of reading only, which are not shown.
    const merged = mergeUpdate(facts, update, notedAt, 'UTC');
    if (merged !== facts) updatedAt = Math.max(updatedAt, notedAt);
    facts = merged;
  }
  return facts === before.facts && known !== null ? known : chapterProgress({ ...before, facts, updatedAt });
}

/** The facts that an answer tells of, with the pending sittings set apart from the rest of its time. */
function knownChapter(known: ChapterProgress, pending: readonly Pending[]): Chapter {
  const sittings = new Map<string, Sitting>();
  for (const { update, confirmedSeconds, notedAt } of pending) {
    const { sitting, epoch = known.epoch } = update;
    if (!sitting || epoch !== known.epoch) continue;
    if (confirmedSeconds <= (sittings.get(sitting.id)?.claimedSeconds ?? 0)) continue;
    sittings.set(sitting.id, { ...sitting, claimedSeconds: confirmedSeconds, claimedAt: notedAt });
  }
  const apart = [...sittings.values()].reduce((sum, { claimedSeconds }) => sum + claimedSeconds, 0);
  const { position } = known;
  const at = position === null ? 0 : Date.parse(position.at);
  return {
    ...untouchedChapter(known.chapterNumber),
    rev: known.rev,
    updatedAt: Date.parse(known.updatedAt),
    facts: {
      ...NO_FACTS,
      epoch: known.epoch,
      completedAt: known.completedAt === null ? null : Date.parse(known.completedAt),
      videosWatched: known.videosWatched,
      quizzesPassed: known.quizzesPassed,
      sittings: [...sittings.values()],
      imported: [{ id: 'known', seconds: known.timeSpent - apart }],
      place: position && { ...position, at, clientAt: at },
      furthestPercent: known.furthestPercent,
    },
  };
}

/** What is said of the whole handbook. Streaks stay as the server counted them. */
function overall(
  { whole, outline }: KnownProgress,
  shown: ChapterProgress[],
): Omit<Progress, 'rev' | 'chapters'> {
  if (outline === null) return { summary: whole.summary, resume: whole.resume };
  const completed = new Set(shown.filter((chapter) => chapter.completed).map((c) => c.chapterNumber));
  const times = shown
    .filter(isTouched)
    .map(({ updatedAt }) => updatedAt)
    .sort();
  const chaptersCompleted = outline.filter((number) => completed.has(number)).length;
  return {
    summary: {
      ...whole.summary,
      chaptersTotal: outline.length,
      chaptersCompleted,
      percentComplete: outline.length === 0 ? 0 : Math.floor((100 * chaptersCompleted) / outline.length),
      timeSpent: shown.reduce((sum, { timeSpent }) => sum + timeSpent, 0),
      lastReadAt: times.at(-1) ?? null,
    },
    resume: resume(shown, outline),
  };
}

function isTouched(chapter: ChapterProgress): boolean {
  return (
    chapter.completed ||
    chapter.position !== null ||
    chapter.timeSpent + chapter.videosWatched.length + chapter.quizzesPassed.length > 0
  );
}
