/** What counts as reading time. */
import { expect, test } from 'vitest';
import { type ActivityEvent, hear, newActivityClock } from '../../../client/activityClock.ts';

/** @returns active seconds after a story of events, each at its second, with a look every 5 s as a running page has */
function secondsOf(
  story: [number, ActivityEvent][],
  until: number,
  sleeps: (second: number) => boolean = () => false,
) {
  let clock = newActivityClock(0);
  for (let second = 0; second <= until; second++) {
    if (sleeps(second)) continue;
    for (const [at, event] of story) if (at === second) clock = hear(clock, event, second * 1000);
    if (second % 5 === 0) clock = hear(clock, 'tick', second * 1000);
  }
  return clock.activeMs / 1000;
}

test('a page that is opened and looked at counts', () => {
  expect(secondsOf([[0, 'activity']], 30)).toBe(30);
});

test('a page that nobody looks at and touches does not count', () => {
  expect(secondsOf([], 300)).toBe(0);
});

test('a minute after the last sign of the reader the time stops, and with the next it goes on', () => {
  expect(secondsOf([[0, 'activity']], 600)).toBe(60);
  expect(
    secondsOf(
      [
        [0, 'activity'],
        [300, 'activity'],
      ],
      320,
    ),
  ).toBe(80);
});

test('scrolling now and then keeps it going', () => {
  const scrolling = Array.from({ length: 20 }, (_, n): [number, ActivityEvent] => [n * 50, 'activity']);
  expect(secondsOf(scrolling, 960)).toBe(960);
});

test('going to another tab or window stops it at once', () => {
  expect(
    secondsOf(
      [
        [0, 'activity'],
        [12, 'away'],
      ],
      60,
    ),
  ).toBe(12);
  expect(
    secondsOf(
      [
        [0, 'activity'],
        [12, 'away'],
        [40, 'activity'],
      ],
      50,
    ),
  ).toBe(22);
});

test('the sleep of a laptop does not count, even if its clock ran on', () => {
  expect(secondsOf([[0, 'activity']], 100, (second) => second > 10 && second < 50)).toBe(10);
  expect(
    secondsOf(
      [
        [0, 'activity'],
        [50, 'activity'],
      ],
      60,
      (second) => second > 10 && second < 50,
    ),
  ).toBe(20);
});

test('a page that was busy for some seconds loses nothing', () => {
  expect(secondsOf([[0, 'activity']], 40, (second) => second > 10 && second < 20)).toBe(40);
});

test('a clock that seems to go back counts nothing twice', () => {
  const clock = hear(hear(newActivityClock(0), 'activity', 0), 'tick', 5_000);
  expect(hear(hear(clock, 'tick', 3_000), 'tick', 6_000).activeMs).toBe(6_000);
});
