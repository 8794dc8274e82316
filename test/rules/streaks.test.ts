/** Days and streaks as a reader counts them on their own calendar. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDay, previousDay } from '../../src/rules/days.ts';
import { streaks } from '../../src/rules/streaks.ts';

describe('the day of a time', () => {
  test.each([
    ['2026-11-21T23:59:59.999Z', 'UTC', '2026-11-21'],
    ['2026-11-21T23:30:00.000Z', 'Europe/Berlin', '2026-11-22'],
    ['2026-11-21T23:30:00.000Z', 'America/Los_Angeles', '2026-11-21'],
    ['2026-11-21T05:00:00.000Z', 'America/Los_Angeles', '2026-11-20'],
    ['2026-11-21T10:30:00.000Z', 'Pacific/Kiritimati', '2026-11-22'],
    ['2026-11-21T10:30:00.000Z', 'Pacific/Pago_Pago', '2026-11-20'],
    ['2026-11-21T18:20:00.000Z', 'Asia/Kathmandu', '2026-11-22'],
    // The hour that comes twice, and the one that is left out.
    ['2026-10-25T00:30:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T01:30:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T23:30:00.000Z', 'Europe/Berlin', '2026-10-26'],
    ['2026-03-28T23:30:00.000Z', 'Europe/Berlin', '2026-03-29'],
  ])('%s in %s is %s', (time, timezone, day) => {
    expect(localDay(Date.parse(time), timezone)).toBe(day);
  });
});

test.each([
  ['2026-03-01', '2026-02-28'],
  ['2028-03-01', '2028-02-29'],
  ['2027-01-01', '2026-12-31'],
  ['2026-03-30', '2026-03-29'],
])('the day before %s is %s', (day, before) => {
  expect(previousDay(day)).toBe(before);
});

describe('a streak', () => {
  const today = '2026-11-21';

  test('is nothing without a day read', () => {
    expect(streaks([], today)).toEqual({ currentDays: 0, longestDays: 0 });
  });

  test('that reached yesterday is still current', () => {
    expect(streaks(['2026-11-20', '2026-11-19'], today)).toEqual({ currentDays: 2, longestDays: 2 });
  });

  test('that ended the day before yesterday is not', () => {
    expect(streaks(['2026-11-19', '2026-11-18'], today)).toEqual({ currentDays: 0, longestDays: 2 });
  });

  test('is broken by a gap; the longest stays', () => {
    const days = ['2026-11-21', '2026-11-19', '2026-11-18', '2026-11-17', '2026-11-01'];
    expect(streaks(days, today)).toEqual({ currentDays: 1, longestDays: 3 });
  });

  test('counts a day once however often it was read, in any order', () => {
    expect(streaks(['2026-11-21', '2026-11-20', '2026-11-21'], today)).toEqual({
      currentDays: 2,
      longestDays: 2,
    });
  });

  test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'])(
    'of one evening a day runs through both clock changes of a year in %s',
    (timezone) => {
      // Every 24 h for a year; the offset keeps the local time away from midnight.
      const start = Date.parse('2026-01-01T18:00:00.000Z');
      const days = Array.from({ length: 365 }, (_, n) => localDay(start + n * 86_400_000, timezone));
      expect(streaks(days, days.at(-1) ?? '').currentDays).toBe(365);
    },
  );

  test('is what counting day by day gives', () => {
    const dayOf = (n: number) => localDay(Date.parse('2026-02-20') + n * 86_400_000, 'UTC');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 0, max: 20 }), (read, now) => {
        const isRead = Array.from({ length: 22 }, (_, n) => read.includes(n));
        let longest = 0;
        let run = 0;
        for (const yes of isRead) {
          run = yes ? run + 1 : 0;
          longest = Math.max(longest, run);
        }
        let end = isRead[now] ? now : now - 1;
        let current = 0;
        while (end >= 0 && isRead[end]) {
          current += 1;
          end -= 1;
        }
        expect(streaks(read.map(dayOf), dayOf(now))).toEqual({ currentDays: current, longestDays: longest });
      }),
      { numRuns: 1_000 },
    );
  });
});
