/** What no reader, zone, schedule or order of events can make the nudges do. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localDay } from '../../src/rules/days.ts';
import { SimulatedReader } from '../helpers/nudgedReader.ts';
import { anyTimeZone, anyTwoYears, hourShown } from '../helpers/timeZones.ts';

const HOUR = 60 * 60 * 1000;
const YEAR = 365 * 24 * HOUR;

const anyEvent = fc.record({
  afterHours: fc.integer({ min: 0, max: 24 * 40 }),
  lateMs: fc.integer({ min: 0, max: 30 * HOUR }),
  does: fc.constantFrom('read', 'complete', 'chapters', 'reminders', 'access', 'publish', 'nothing'),
  chapter: fc.integer({ min: 1, max: 6 }),
});
const anyReader = fc.record({
  confirmedAt: anyTwoYears,
  timezone: anyTimeZone,
  schedule: fc.record({
    dripIntervalDays: fc.integer({ min: 0, max: 3 }),
    dripHour: fc.integer({ min: 9, max: 19 }),
    reminderIdleDays: fc.integer({ min: 0, max: 9 }),
  }),
  free: fc.array(fc.boolean(), { maxLength: 6 }),
  events: fc.array(anyEvent, { maxLength: 12 }),
});

type Scenario = typeof anyReader extends fc.Arbitrary<infer T> ? T : never;

function play({ confirmedAt, timezone, schedule, free, events }: Scenario) {
  const outline = free.map((isFree, n) => ({ number: n + 1, free: isFree }));
  const simulated = new SimulatedReader(new Date(confirmedAt).toISOString(), outline, schedule, timezone);
  const change = (wishes: Partial<SimulatedReader['reader']>) => {
    simulated.reader = { ...simulated.reader, ...wishes };
  };
  for (const { afterHours, lateMs, does, chapter } of events) {
    simulated.runUntil(simulated.now + afterHours * HOUR, lateMs);
    const { wantsChapters, wantsReminders, hasAccess } = simulated.reader;
    if (does === 'read') simulated.read(chapter);
    if (does === 'complete') simulated.complete(chapter);
    if (does === 'chapters') change({ wantsChapters: !wantsChapters });
    if (does === 'reminders') change({ wantsReminders: !wantsReminders });
    if (does === 'access') change({ hasAccess: !hasAccess });
    if (does === 'publish') simulated.outline = [...outline, { number: 7, free: true }];
  }
  simulated.runUntil(simulated.now + YEAR);
  return simulated;
}

test('no mail at night, one a day, no chapter twice, no end of it that does not come', () => {
  let mails = 0;
  fc.assert(
    fc.property(anyReader, (scenario) => {
      const simulated = play(scenario);
      const { timezone } = scenario;
      mails += simulated.mails.length;
      for (const { at } of simulated.mails) {
        const hour = hourShown(at, timezone);
        expect(hour).toBeGreaterThanOrEqual(9);
        expect(hour).toBeLessThan(20);
      }
      const spaced = simulated.mails.filter(({ mail }) => mail.kind !== 'completion');
      const days = spaced.map(({ at }) => localDay(at, timezone));
      expect(new Set(days).size).toBe(days.length);
      expect(days).not.toContain(localDay(scenario.confirmedAt, timezone));
      const chapters = spaced.flatMap(({ mail }) => (mail.kind === 'chapter' ? mail.chapterNumber : []));
      expect(new Set(chapters).size).toBe(chapters.length);
      expect(simulated.mails.length - spaced.length).toBeLessThanOrEqual(1);
      // After a year without an event nothing is left to say, once there is a handbook.
      if (simulated.outline.length > 0) expect(simulated.nextAt).toBeNull();
    }),
    { numRuns: 1_500 },
  );
  expect(mails).toBeGreaterThan(3_000);
});

test('the drip mails exactly the chapters that are neither completed nor gated, lowest first', () => {
  fc.assert(
    fc.property(anyReader, fc.boolean(), (scenario, hasAccess) => {
      const schedule = { ...scenario.schedule, dripIntervalDays: 1, reminderIdleDays: 0 };
      const outline = scenario.free.map((isFree, n) => ({ number: n + 1, free: isFree }));
      const { confirmedAt, timezone, events } = scenario;
      const simulated = new SimulatedReader(new Date(confirmedAt).toISOString(), outline, schedule, timezone);
      simulated.reader = { ...simulated.reader, hasAccess };
      const done = events.map(({ chapter }) => chapter).filter((chapter) => chapter > 1);
      simulated.complete(...done).runUntil(confirmedAt + YEAR);
      const expected = outline.filter((c) => !done.includes(c.number) && (c.free || hasAccess));
      const mailed = simulated.mails.flatMap(({ mail }) =>
        mail.kind === 'chapter' ? mail.chapterNumber : [],
      );
      expect(mailed).toEqual(expected.map(({ number }) => number));
    }),
    { numRuns: 500 },
  );
});
