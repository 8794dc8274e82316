/** A reader's object as a client meets it: the real schemas and the real merge, with the network left to the test. */
import * as v from 'valibot';
import { type Chapter, chapterProgress, resetFacts, untouchedChapter } from '../../../src/rules/chapter.ts';
import { mergeUpdate } from '../../../src/rules/lift.ts';
import { ClientFrame, type ServerFrame } from '../../../src/wire/live.ts';
import {
  type ChapterProgress,
  type Progress,
  ProgressBatchBody,
  type ProgressChange,
  type ProgressUpdate,
} from '../../../src/wire/progress.ts';

export type Answers = {
  /** To the one who asked. */
  answer: ServerFrame;
  /** To every other socket of the reader; nothing for a repeat. */
  news: ServerFrame | null;
};

export class PlayedServer {
  now: number;
  rev = 0;
  readonly #chapters = new Map<number, Chapter>();

  constructor(now: number) {
    this.now = now;
  }

  /** @param text a frame as a client sent it @throws when it is none that the API takes */
  frame(text: string): Answers {
    const frame = v.parse(ClientFrame, JSON.parse(text));
    if (frame.type === 'sync') {
      return { answer: { type: 'changes', ...this.since(frame.since) }, news: null };
    }
    const { change, changed } = this.#apply([frame.update]);
    return {
      answer: { type: 'ack', id: frame.id, ...change },
      news: changed ? { type: 'progress', ...change } : null,
    };
  }

  /** `POST /progress`; what it changed is news to every socket. */
  post(updates: unknown): { change: ProgressChange; news: ServerFrame | null } {
    const { change, changed } = this.#apply(v.parse(ProgressBatchBody, { updates }).updates);
    return { change, news: changed ? { type: 'progress', ...change } : null };
  }

  /** `DELETE /progress/:chapterNumber`; nothing for a chapter that was never touched. */
  reset(chapterNumber: number): ServerFrame | null {
    const chapter = this.#chapters.get(chapterNumber);
    if (!chapter) return null;
    this.rev += 1;
    const cleared = { ...chapter, facts: resetFacts(chapter.facts), rev: this.rev, updatedAt: this.now };
    this.#chapters.set(chapterNumber, cleared);
    return { type: 'progress', rev: this.rev, chapters: [chapterProgress(cleared)] };
  }

  hello(devices = 1): ServerFrame {
    return { type: 'hello', rev: this.rev, serverTime: new Date(this.now).toISOString(), devices };
  }

  since(rev: number): ProgressChange {
    return { rev: this.rev, chapters: this.chapters().filter((chapter) => chapter.rev > rev) };
  }

  chapters(): ChapterProgress[] {
    return [...this.#chapters.values()]
      .map(chapterProgress)
      .sort((a, b) => a.chapterNumber - b.chapterNumber);
  }

  /** `GET /progress`, of a handbook without chapters: what is said of it as a whole is not at stake here. */
  whole(): Progress {
    const summary = {
      chaptersTotal: 0,
      chaptersCompleted: 0,
      percentComplete: 0,
      timeSpent: 0,
      currentStreakDays: 0,
      longestStreakDays: 0,
      lastReadAt: null,
    };
    return {
      rev: this.rev,
      chapters: this.chapters(),
      summary,
      resume: { last: null, furthest: null, next: null },
    };
  }

  #apply(updates: readonly ProgressUpdate[]): { change: ProgressChange; changed: boolean } {
    const changed = new Set<number>();
    for (const update of updates) {
      const number = update.chapterNumber;
      const known = this.#chapters.get(number) ?? untouchedChapter(number);
      const facts = mergeUpdate(known.facts, update, this.now, 'UTC');
      if (facts === known.facts) continue;
      this.#chapters.set(number, { ...known, facts, rev: this.rev + 1, updatedAt: this.now });
      changed.add(number);
    }
    if (changed.size > 0) this.rev += 1;
    const named = new Set(updates.map(({ chapterNumber }) => chapterNumber));
    const chapters = this.chapters().filter(({ chapterNumber }) => named.has(chapterNumber));
    return { change: { rev: this.rev, chapters }, changed: changed.size > 0 };
  }
}
