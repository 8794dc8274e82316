/** What the devices of one reader were promised: each acknowledged update, and the newest revision they have seen. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { type ChapterProgress, type Progress, ProgressUpdate } from '../../../src/wire/progress.ts';
import { type Expected, expectedChapter } from '../../helpers/progressOracle.ts';

/** An update as a client writes it. */
export type Update = v.InferInput<typeof ProgressUpdate>;
type Chapters = readonly ChapterProgress[];

const UNTOUCHED = expectedChapter([], 0);
const FIELDS: readonly (keyof Expected)[] = [
  'completed',
  'videosWatched',
  'quizzesPassed',
  'timeSpent',
  'furthestPercent',
  'position',
];

export class ReaderRecord {
  readonly email: string;
  /** The newest revision in any answer so far. */
  revSeen = 0;
  updatesAcknowledged = 0;
  readonly #acknowledged: ProgressUpdate[] = [];
  readonly #batches: { mark: string; chapters: number[] }[] = [];

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
    this.updatesAcknowledged += updates.length;
    this.#acknowledged.push(...updates.map((update) => v.parse(ProgressUpdate, update)));
  }

  /** @returns batches of which a reading shows a part; none, at any time */
  torn(chapters: Chapters): string[] {
    const has = markedIn(chapters);
    return this.#batches
      .filter((batch) => new Set(batch.chapters.map((number) => has(batch.mark, number))).size > 1)
      .map(({ mark }) => `${this.email}: ${mark} is torn`);
  }

  /** @returns where a reading is not what all acknowledged updates come to, when nothing is under way any more */
  differences(chapters: Chapters): string[] {
    const now = Date.now();
    const promised = Map.groupBy(this.#acknowledged, ({ chapterNumber }) => chapterNumber);
    return [...promised].flatMap(([number, updates]) => {
      const chapter = chapters.find(({ chapterNumber }) => chapterNumber === number);
      const expected = expectedChapter(updates, now);
      // A sitting of no seconds touches no chapter.
      if (!chapter && isDeepStrictEqual(expected, UNTOUCHED)) return [];
      return FIELDS.filter((field) => !isDeepStrictEqual(chapter?.[field], expected[field])).map(
        (field) =>
          `${this.email}: ${field} of chapter ${number} is ${JSON.stringify(chapter?.[field])}, not ${JSON.stringify(expected[field])}`,
      );
    });
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
