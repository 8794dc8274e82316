/** What progress means on the page: the state of a chapter, where to go on, and what is done in all. */

import { duration } from '../../parts/words.ts';
import type { ChapterProgress, Progress } from '../../src/wire/progress.ts';
import type { OutlineChapter } from './content.ts';

export type ChapterState = 'new' | 'reading' | 'completed';

export function progressOf(progress: Progress | null, number: number): ChapterProgress | undefined {
  return progress?.chapters.find(({ chapterNumber }) => chapterNumber === number);
}

export function stateOf(chapter: ChapterProgress | undefined): ChapterState {
  if (!chapter) return 'new';
  if (chapter.completed) return 'completed';
  const touched = chapter.timeSpent + chapter.videosWatched.length + chapter.quizzesPassed.length;
  return chapter.position || touched > 0 ? 'reading' : 'new';
}

/** @returns such as `Reading, 41 %`; the time that was spent follows */
export function stateWords(chapter: ChapterProgress | undefined): string {
  const time = chapter && chapter.timeSpent >= 1 ? ` · ${duration(chapter.timeSpent)}` : '';
  switch (stateOf(chapter)) {
    case 'completed':
      return `Completed${time}`;
    case 'reading':
      return chapter?.position ? `Reading, ${Math.round(chapter.position.percent)} %${time}` : `Begun${time}`;
    case 'new':
      return 'Not started';
  }
}

/** @returns 0 to 100 */
export function percentOf(chapter: ChapterProgress | undefined): number {
  return chapter?.completed ? 100 : (chapter?.position?.percent ?? 0);
}

export type GoOn = {
  number: number;
  title: string;
  percent: number | null;
  kind: 'begin' | 'go-on' | 'again';
};

/** Where to go on: the chapter read last unless it is done, else the next one, else the first that is not done. */
export function goOn(progress: Progress | null, outline: readonly OutlineChapter[]): GoOn | null {
  const first = outline[0];
  if (first === undefined) return null;
  const isOpen = (number: number | undefined) =>
    outline.some((chapter) => chapter.number === number) &&
    number !== undefined &&
    !progressOf(progress, number)?.completed;
  const { last, next } = progress?.resume ?? { last: null, next: null };
  const candidates = [last?.chapterNumber, next?.chapterNumber, ...outline.map(({ number }) => number)];
  const number = candidates.find(isOpen);
  const chapter = outline.find((one) => one.number === number);
  if (chapter === undefined)
    return { number: first.number, title: first.title, percent: null, kind: 'again' };
  const percent = progressOf(progress, chapter.number)?.position?.percent ?? null;
  const kind = progress === null || progress.chapters.length === 0 ? 'begin' : 'go-on';
  return { number: chapter.number, title: chapter.title, percent, kind };
}

/** @returns how much of the published handbook is done; counted here, so that a change shows at once */
export function doneOf(
  progress: Progress | null,
  outline: readonly OutlineChapter[],
): { completed: number; total: number; percent: number } {
  const completed = outline.filter(({ number }) => progressOf(progress, number)?.completed).length;
  const total = outline.length;
  return { completed, total, percent: total === 0 ? 0 : Math.floor((100 * completed) / total) };
}
