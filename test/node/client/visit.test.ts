/** A reader's stay on a chapter, and what is told of it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ActivityEvent, TICK_MS } from '../../../client/activityClock.ts';
import { Visit } from '../../../client/Visit.ts';
import type { ProgressUpdate } from '../../../src/wire/progress.ts';

let told: ProgressUpdate[];
let happen: (event: ActivityEvent) => void;
let visit: Visit;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  let ticking: ReturnType<typeof setInterval>;
  visit = new Visit(3, {
    now: () => performance.now(),
    serverNow: () => Date.now(),
    report: (update) => told.push(update),
    update: ({ chapterNumber, completed, videosWatched }) =>
      told.push({ chapterNumber, completed, videosWatched }),
    hearActivity: (hear) => {
      happen = hear;
      ticking = setInterval(() => hear('tick'), TICK_MS);
      return () => clearInterval(ticking);
    },
    onClose: () => {},
  });
});
afterEach(() => {
  visit.close();
  vi.useRealTimers();
});

/** Reads for so long, with a sign of it every half minute. */
function read(seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    if (second % 30 === 0) happen('activity');
    vi.advanceTimersByTime(1000);
  }
}
const seconds = () => told.map(({ sitting }) => sitting?.seconds);

test('time is told once a minute, as a sum of one sitting', () => {
  read(185);
  expect(seconds()).toEqual([60, 120, 180]);
  expect(new Set(told.map(({ sitting }) => sitting?.id)).size).toBe(1);
});

test('a reader who went away is told of once and then no more', () => {
  read(30);
  happen('away');
  vi.advanceTimersByTime(600_000);
  expect(seconds()).toEqual([30]);
});

test('a place is told two seconds after the reader has come to rest there', () => {
  for (let percent = 1; percent <= 10; percent++) {
    visit.moveTo({ percent });
    vi.advanceTimersByTime(500);
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1500);
  expect(told.map(({ position }) => position?.percent)).toEqual([10]);
});

test('a reader who never comes to rest is told of every fifteen seconds', () => {
  for (let n = 0; n < 65; n++) {
    visit.moveTo({ percent: n });
    vi.advanceTimersByTime(1000);
  }
  expect(told.length).toBe(4);
});

test('a glance at the end counts as the furthest place, though the reader went back', () => {
  visit.moveTo({ percent: 100 });
  visit.moveTo({ percent: 20 });
  visit.report();
  expect(told.map(({ position }) => position?.percent)).toEqual([100, 20]);
});

test('what happens on the chapter is told at once, with the time so far', () => {
  read(10);
  visit.watchVideo('intro');
  visit.complete();
  expect(told).toMatchObject([
    { videosWatched: ['intro'] },
    { sitting: { seconds: 10 } },
    { completed: true },
  ]);
});

test('closing tells the rest, and nothing after it', () => {
  read(10);
  visit.close();
  visit.moveTo({ percent: 50 });
  vi.advanceTimersByTime(600_000);
  expect(seconds()).toEqual([10]);
});

test('after half an hour’s pause the reader sits down anew', () => {
  read(20);
  happen('away');
  vi.advanceTimersByTime(31 * 60_000);
  read(60);
  visit.report();
  expect([seconds()[0], seconds().at(-1)]).toEqual([20, 60]);
  expect(new Set(told.map(({ sitting }) => sitting?.id)).size).toBe(2);
  expect(visit.seconds).toBe(60);
});

test('a reset begins another sitting, and nothing from before it is told', () => {
  read(20);
  visit.moveTo({ percent: 90 });
  visit.restart();
  visit.report();
  expect([told, visit.seconds]).toEqual([[], 0]);
});

test('a page that scrolls past its ends is at them', () => {
  for (const percent of [-3, 100.4]) {
    visit.moveTo({ percent });
    visit.report();
  }
  expect(told.map(({ position }) => position?.percent)).toEqual([0, 100]);
});
