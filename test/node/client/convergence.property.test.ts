/**
 * Two clients and the server, with frames that are lost, repeated and late, answers that never come, and resets in
 * between: what the clients show ends as what the server says, and what was read is in it. fast-check prints seed and
 * path of a failing case; `{ seed, path }` beside `numRuns` runs it again.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mine } from '../../../client/outbox.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import { Play, story } from './play.ts';

type Held = {
  completed: boolean;
  videosWatched?: string[];
  quizzesPassed?: string[];
  furthestPercent: number;
  timeSpent?: number;
};

/** @returns whether something that was there is not there any more */
function isLess(now: ChapterProgress | undefined, before: Held): boolean {
  const {
    completed = false,
    videosWatched = [],
    quizzesPassed = [],
    furthestPercent = 0,
    timeSpent = 0,
  } = now ?? {};
  return (
    (before.completed && !completed) ||
    before.videosWatched?.some((video) => !videosWatched.includes(video)) ||
    before.quizzesPassed?.some((quiz) => !quizzesPassed.includes(quiz)) ||
    before.furthestPercent > furthestPercent ||
    (before.timeSpent ?? 0) > timeSpent
  );
}

test('whatever the network does, two clients end with what the server says, and nothing waits any more', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const play = new Play();
      for (const step of steps) play.do(step);
      play.settle();
      for (const tab of play.tabs) {
        expect(mine(tab.outbox)).toEqual([]);
        expect(tab.shown()).toEqual(play.server.chapters());
      }
    }),
    { numRuns: 300 },
  );
});

test('without a reset, all that any client was told of is in the end', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const play = new Play();
      const kept = steps.filter(({ does }) => does !== 'reset');
      for (const step of kept) play.do(step);
      play.settle();
      const missing = kept.filter((step) => {
        if (!('update' in step)) return false;
        const { chapterNumber, percent = 0, ...said } = step.update;
        const chapter = play.server.chapters().find((known) => known.chapterNumber === chapterNumber);
        return isLess(chapter, { completed: false, ...said, furthestPercent: percent });
      });
      expect(missing).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('while no answer is lost, a client shows all it was told itself, and never more time than was read', () => {
  // Time of which the answer was lost is shown twice until it is confirmed: nothing says that it was part of the news.
  const loses = ['reset', 'connect', 'post without an answer'];
  fc.assert(
    fc.property(story, (steps) => {
      const play = new Play();
      const read = new Map<number, number>();
      for (const step of steps.filter(({ does }) => !loses.includes(does))) {
        const before = play.tabs[step.who]?.shown() ?? [];
        play.do(step);
        if ('update' in step) {
          const { chapterNumber } = step.update;
          read.set(chapterNumber, (read.get(chapterNumber) ?? 0) + step.seconds);
        }
        for (const chapter of before) {
          const number = chapter.chapterNumber;
          const now = play.tabs[step.who]?.shown().find(({ chapterNumber }) => chapterNumber === number);
          if (isLess(now, chapter) || (now?.timeSpent ?? 0) > (read.get(number) ?? 0)) {
            expect(now).toEqual({ atLeast: chapter, secondsRead: read.get(number) });
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});
