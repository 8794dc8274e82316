/** What this browser knows the server to have said, whatever the order in which it was heard. */
import type { ChapterProgress, Progress, ProgressChange } from '../src/wire/progress.ts';

export type KnownProgress = {
  /** All changes up to this revision are known. */
  readonly rev: number;
  readonly chapters: ReadonlyMap<number, ChapterProgress>;
  /** The last whole answer: streaks are the server's to count, and it counts by all of the sittings. */
  readonly whole: Progress;
  /** The published chapters in the order of reading; null while they could not be had. */
  readonly outline: readonly number[] | null;
};

/** Takes `GET /progress`; one that was overtaken on its way adds nothing. */
export function learnWhole(
  known: KnownProgress | null,
  whole: Progress,
  outline: readonly number[] | null,
): KnownProgress {
  const before = known ?? { rev: 0, chapters: new Map(), whole, outline };
  return {
    ...learnChange(before, whole, true),
    whole: whole.rev >= before.whole.rev ? whole : before.whole,
    outline: outline ?? before.outline,
  };
}

/**
 * Takes changed chapters: the newer revision of each stays.
 * @param isComplete whether nothing else changed between what is known and this; an answer over HTTP, or a frame heard
 *   before what was missed, says only what it says, and a later `sync` must still ask for the rest
 */
export function learnChange(
  known: KnownProgress,
  change: ProgressChange,
  isComplete: boolean,
): KnownProgress {
  const news = change.chapters.filter((chapter) => isNews(known, chapter));
  const rev = isComplete ? Math.max(known.rev, change.rev) : known.rev;
  if (news.length === 0 && rev === known.rev) return known;
  const chapters = new Map(known.chapters);
  for (const chapter of news) chapters.set(chapter.chapterNumber, chapter);
  return { ...known, rev, chapters };
}

/** @returns whether a chapter is newer than what is known of it */
export function isNews(known: KnownProgress, { chapterNumber, rev }: ChapterProgress): boolean {
  return rev > (known.chapters.get(chapterNumber)?.rev ?? 0);
}
