/** Hours of the day in any time zone, against what the platform itself says of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDay } from '../../src/rules/days.ts';
import { atLocalHour, byDay, localHour } from '../../src/rules/localTime.ts';
import { anyTimeZone, anyTwoYears, hourShown } from '../helpers/timeZones.ts';

const HOUR = 60 * 60 * 1000;
const at = (text: string) => Date.parse(text);

describe('an hour of a calendar day begins', () => {
  test.each([
    ['in UTC', '2026-11-21', 9, 'UTC', '2026-11-21T09:00:00Z'],
    ['in winter', '2026-11-21', 9, 'Europe/Berlin', '2026-11-21T08:00:00Z'],
    ['in summer', '2026-07-01', 9, 'Europe/Berlin', '2026-07-01T07:00:00Z'],
    ['on the day the clocks go forward', '2027-03-28', 9, 'Europe/Berlin', '2027-03-28T07:00:00Z'],
    ['on the day they go back', '2027-10-31', 9, 'Europe/Berlin', '2027-10-31T08:00:00Z'],
    ['in the hour that is left out', '2027-03-28', 2, 'Europe/Berlin', '2027-03-28T01:00:00Z'],
    ['in the hour that comes twice, at its first', '2027-10-31', 2, 'Europe/Berlin', '2027-10-31T00:00:00Z'],
    ['at a midnight that is left out', '2027-09-05', 0, 'America/Santiago', '2027-09-05T04:00:00Z'],
    ['where clocks move by half an hour', '2026-10-04', 9, 'Australia/Lord_Howe', '2026-10-03T22:00:00Z'],
    ['at an odd offset', '2026-11-21', 9, 'Asia/Kathmandu', '2026-11-21T03:15:00Z'],
    ['far east', '2026-11-21', 9, 'Pacific/Kiritimati', '2026-11-20T19:00:00Z'],
    ['far west', '2026-11-21', 9, 'Pacific/Pago_Pago', '2026-11-21T20:00:00Z'],
    ['on a day that a country skipped', '2011-12-30', 9, 'Pacific/Apia', '2011-12-30T19:00:00Z'],
  ])('%s', (_, day, hour, timezone, expected) => {
    expect(new Date(atLocalHour(day, hour, timezone)).toISOString()).toBe(new Date(expected).toISOString());
  });

  // By day only: on Easter Island it is 22:00 that is left out.
  test('at that hour of that day by every clock there is', () => {
    fc.assert(
      fc.property(anyTwoYears, anyTimeZone, fc.integer({ min: 9, max: 19 }), (ms, timezone, hour) => {
        const day = localDay(ms, timezone);
        const begins = atLocalHour(day, hour, timezone);
        expect([localDay(begins, timezone), hourShown(begins, timezone)]).toEqual([day, hour]);
        expect(hourShown(begins - 1, timezone)).toBe(hour - 1);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('by day', () => {
  test.each([
    ['08:59 waits a minute', '2026-11-21T08:59:59.999Z', '2026-11-21T09:00:00Z'],
    ['09:00 is day', '2026-11-21T09:00:00Z', '2026-11-21T09:00:00Z'],
    ['19:59 is day', '2026-11-21T19:59:59.999Z', '2026-11-21T19:59:59.999Z'],
    ['20:00 waits for tomorrow', '2026-11-21T20:00:00Z', '2026-11-22T09:00:00Z'],
    ['midnight waits for the morning', '2026-11-21T00:00:00Z', '2026-11-21T09:00:00Z'],
  ])('%s', (_, ms, expected) => {
    expect(byDay(at(ms), 'UTC')).toBe(at(expected));
  });

  test('waits fifteen hours at Troll, where the clocks go back by two', () => {
    const evening = at('2027-10-30T18:00:00Z');
    expect(byDay(evening, 'Antarctica/Troll') - evening).toBe(15 * HOUR);
  });

  test('is never at night, never earlier, and at most one night later, in any zone over two years', () => {
    fc.assert(
      fc.property(anyTwoYears, anyTimeZone, (ms, timezone) => {
        const then = byDay(ms, timezone);
        const hour = hourShown(then, timezone);
        expect(hour).toBeGreaterThanOrEqual(9);
        expect(hour).toBeLessThan(20);
        expect(then).toBeGreaterThanOrEqual(ms);
        // A night has 13 hours, and as many more as the clocks go back.
        expect(then - ms).toBeLessThanOrEqual(15 * HOUR);
        expect(localHour(ms, timezone)).toBe(hourShown(ms, timezone));
      }),
      { numRuns: 5_000 },
    );
  });
});
