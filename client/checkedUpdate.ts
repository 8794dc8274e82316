/**
 * What a page may say of a chapter. It is checked here, because an update that the server refuses takes with it what it
 * was joined with.
 */
import type { ProgressUpdate } from '../src/wire/progress.ts';
import { HandbookError } from './HandbookError.ts';
import type { ChapterUpdateInput } from './types.ts';

/** As the wire has them (API.md). */
const CHAPTER_NUMBER_MAX = 9999;
const ID_MAX_LENGTH = 128;
const ANCHOR_MAX_LENGTH = 256;

type Place = NonNullable<ChapterUpdateInput['position']>;

/**
 * @param at the time of the position, in milliseconds
 * @throws HandbookError `invalid_body` for what the server would refuse; a percentage is put within its bounds instead
 */
export function checkedUpdate(input: ChapterUpdateInput, at: number): ProgressUpdate {
  const { chapterNumber, completed, videosWatched, quizzesPassed, position } = input;
  checkChapterNumber(chapterNumber);
  checkIds('videosWatched', videosWatched);
  checkIds('quizzesPassed', quizzesPassed);
  return {
    chapterNumber,
    completed,
    videosWatched: videosWatched && [...new Set(videosWatched)],
    quizzesPassed: quizzesPassed && [...new Set(quizzesPassed)],
    position: position && { ...checkedPlace(position), at },
  };
}

export function checkChapterNumber(chapterNumber: number): void {
  const isOne = Number.isInteger(chapterNumber) && chapterNumber >= 1 && chapterNumber <= CHAPTER_NUMBER_MAX;
  if (!isOne) refuse('chapterNumber', `A chapter number is a whole number from 1 to ${CHAPTER_NUMBER_MAX}.`);
}

export function checkedPlace({ percent, anchor = null }: Place): { percent: number; anchor: string | null } {
  if (Number.isNaN(percent)) refuse('position.percent', 'A percentage is a number from 0 to 100.');
  // An anchor that is too long leads nowhere when it is cut; the percentage still does.
  const isUsable = anchor !== null && anchor.length <= ANCHOR_MAX_LENGTH;
  return { percent: Math.min(100, Math.max(0, percent)), anchor: isUsable ? anchor : null };
}

function checkIds(path: string, ids: readonly string[] = []): void {
  if (ids.every((id) => id.length >= 1 && id.length <= ID_MAX_LENGTH)) return;
  refuse(path, `An id has 1 to ${ID_MAX_LENGTH} characters.`);
}

function refuse(path: string, message: string): never {
  throw new HandbookError({ status: 400, code: 'invalid_body', message, details: [{ path, message }] });
}
