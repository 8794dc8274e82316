/** What the devices of one reader were promised: each acknowledged update, and the newest revision they have seen. */
import type * as v from 'valibot';
import type { ChapterProgress, Progress, ProgressUpdate } from '../../../src/wire/progress.ts';

/** An update as a client writes it. */
export type Update = v.InferInput<typeof ProgressUpdate>;
type Chapters = readonly ChapterProgress[];

export class ReaderRecord {
  readonly email: string;
  /** The newest revision in any answer so far. */
  revSeen = 0;
  updatesAcknowledged = 0;
  readonly #marks: { mark: string; chapterNumber: number }[] = [];
  readonly #batches: { mark: string; chapters: number[] }[] = [];
  readonly #sittings = new Map<string, { chapterNumber: number; seconds: number }>();

  constructor(email: string) {
    this.email = email;
  }

  /** Notes an answer's revision. @param floor `revSeen` when its request was sent */
  see(rev: number, floor: number): void {
    if (rev < floor) throw new Error(`${this.email}: revision ${rev} came after ${floor} had been seen.`);
    this.revSeen = Math.max(this.revSeen, rev);
  }

  /** A batch that is about to be sent: from now on all of it or nothing of it may be seen. */
  startBatch(mark: string, chapters: number[]): void {
    this.#batches.push({ mark, chapters });
  }

  acknowledge(updates: readonly Update[]): void {
    for (const { chapterNumber, videosWatched = [], sitting } of updates) {
      this.updatesAcknowledged += 1;
      for (const mark of videosWatched) this.#marks.push({ mark, chapterNumber });
      if (sitting) this.#sittings.set(sitting.id, { chapterNumber, seconds: sitting.seconds });
    }
  }

  /** @returns batches of which a reading shows a part; none, at any time */
  torn(chapters: Chapters): string[] {
    const has = markedIn(chapters);
    return this.#batches
      .filter((batch) => new Set(batch.chapters.map((number) => has(batch.mark, number))).size > 1)
      .map(({ mark }) => `${this.email}: ${mark} is torn`);
  }

  /** @returns acknowledged things that a reading does not show, when nothing is under way any more */
  missing(chapters: Chapters): string[] {
    const has = markedIn(chapters);
    const marks = this.#marks
      .filter(({ mark, chapterNumber }) => !has(mark, chapterNumber))
      .map(({ mark, chapterNumber }) => `${this.email}: ${mark} of chapter ${chapterNumber} is missing`);
    const promised = Map.groupBy(this.#sittings.values(), ({ chapterNumber }) => chapterNumber);
    const seconds = [...promised].flatMap(([number, sittings]) => {
      const expected = sittings.reduce((sum, sitting) => sum + sitting.seconds, 0);
      const counted = chapters.find(({ chapterNumber }) => chapterNumber === number)?.timeSpent ?? 0;
      return counted === expected ? [] : [`${this.email}: chapter ${number} has ${counted} of ${expected} s`];
    });
    return [...marks, ...seconds];
  }
}

function markedIn(chapters: Chapters): (mark: string, chapterNumber: number) => boolean {
  const marks = new Map(chapters.map((chapter) => [chapter.chapterNumber, new Set(chapter.videosWatched)]));
  return (mark, chapterNumber) => marks.get(chapterNumber)?.has(mark) ?? false;
}

export function readProgress(body: string): Progress {
  const progress: Progress = JSON.parse(body);
  return progress;
}
