/** What one reader's progress may hold: its whole snapshot must stay far below the 2 MB that a parameter of D1 can be. */
import type { Chapter } from './chapter.ts';

export const CHAPTERS_MAX = 500;
/** Characters of all video and quiz ids of a reader together; UTF-8 may take three bytes for each. */
export const IDS_MAX_LENGTH = 256 * 1024;

/** @param changed chapters as they would be, by number @returns whether they would hold more than a reader may */
export function isTooMuch(
  known: ReadonlyMap<number, Chapter>,
  changed: ReadonlyMap<number, Chapter>,
): boolean {
  const isGrowing = [...changed.values()].some(({ chapterNumber, facts }) => {
    const before = known.get(chapterNumber)?.facts;
    return facts.videosWatched !== before?.videosWatched || facts.quizzesPassed !== before.quizzesPassed;
  });
  if (!isGrowing) return false;
  const all = new Map([...known, ...changed]);
  let length = 0;
  for (const { facts } of all.values()) {
    for (const id of facts.videosWatched) length += id.length;
    for (const id of facts.quizzesPassed) length += id.length;
  }
  return all.size > CHAPTERS_MAX || length > IDS_MAX_LENGTH;
}
