/** The reader's stay on a chapter, for as long as it is shown; it counts the time. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { ChapterVisit } from '../../client/types.ts';
import { handbook } from './handbook.ts';

/** @returns null for a stranger, of whom nothing is noted */
export function useVisit(chapterNumber: number, isReader: boolean): ChapterVisit | null {
  const [visit, setVisit] = useState<ChapterVisit | null>(null);
  // Before anything is painted, since whatever can be pressed reports to it.
  useLayoutEffect(() => {
    if (!isReader) return undefined;
    const opened = handbook.openChapter(chapterNumber);
    setVisit(opened);
    return () => {
      opened.close();
      setVisit(null);
    };
  }, [chapterNumber, isReader]);
  return visit;
}
