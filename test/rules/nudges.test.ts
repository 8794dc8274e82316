/** Reminders and congratulations: who gets which on what day, and which are overtaken. */
import { describe, expect, test } from 'vitest';
import { isOvertaken } from '../../src/rules/decideNudge.ts';
import { DAILY, free, gated, SimulatedReader } from '../helpers/nudgedReader.ts';

/** A Monday at noon; its milliseconds leave nothing for the spread over the hour. */
const MONDAY = '2026-11-02T12:00:00Z';
const NO_DRIP = { ...DAILY, dripIntervalDays: 0 };

describe('a reminder', () => {
  test('comes after 7 days without reading, again after 14 and 28 more, and then no more', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2), NO_DRIP).runUntil('2027-12-31');
    expect(simulated.story).toEqual([
      '2026-11-09 reminder 1',
      '2026-11-23 reminder 1',
      '2026-12-21 reminder 1',
    ]);
    expect(simulated.nextAt).toBeNull();
  });

  test('starts again when the reader reads again', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2), NO_DRIP).runUntil('2027-02-01T12:00:00Z');
    simulated.read(1).runUntil('2027-02-22T12:00:00Z');
    expect(simulated.story.slice(3)).toEqual(['2027-02-08 reminder 1', '2027-02-22 reminder 1']);
  });

  test('is put off by reading', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2), NO_DRIP).runUntil('2026-11-08T21:00:00Z');
    simulated.read(1).runUntil('2026-11-16');
    expect(simulated.story).toEqual(['2026-11-15 reminder 1']);
  });

  test('names the chapter to go on with', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2, 3), NO_DRIP).complete(1).runUntil('2026-11-10');
    expect(simulated.story).toEqual(['2026-11-09 reminder 2']);
  });

  test('names no chapter that the reader may not read, and is passed over when there is none', () => {
    const simulated = new SimulatedReader(MONDAY, [...free(1), ...gated(2)], NO_DRIP).complete(1);
    simulated.reader = { ...simulated.reader, hasAccess: false };
    simulated.runUntil('2027-12-31');
    expect(simulated.mails).toEqual([]);
    expect(simulated.looks).toBeLessThanOrEqual(5);
  });

  test('does not come while chapters come every day, and counts their days as idle ones', () => {
    const outline = free(...Array.from({ length: 10 }, (_, n) => n + 1));
    const simulated = new SimulatedReader(MONDAY, outline).runUntil('2026-11-14T12:00:00Z');
    expect(simulated.story.slice(9)).toEqual(['2026-11-12 chapter 10', '2026-11-13 reminder 1']);
  });

  test('does not come to a reader who has finished everything', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2), NO_DRIP).complete(1, 2).runUntil('2027-12-31');
    expect(simulated.story).toEqual(['2026-11-02 completion']);
  });

  test('can be turned off, by the reader and by the owner', () => {
    const unwilling = new SimulatedReader(MONDAY, free(1), NO_DRIP);
    unwilling.reader = { ...unwilling.reader, wantsReminders: false };
    expect(unwilling.nextAt).toBeNull();
    const off = { ...NO_DRIP, reminderIdleDays: 0 };
    expect(new SimulatedReader(MONDAY, free(1), off).nextAt).toBeNull();
  });
});

describe('congratulations', () => {
  test('come when the last chapter is completed, once, also after a reset and a second completion', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2)).complete(1, 2).runUntil('2026-11-02T13:00:00Z');
    expect(simulated.story).toEqual(['2026-11-02 completion']);
    simulated.reader = { ...simulated.reader, chapters: new Map() };
    simulated.runUntil('2026-11-03T10:00:00Z');
    simulated.reader = new SimulatedReader(MONDAY, free(1, 2)).complete(1, 2).reader;
    expect(simulated.runUntil('2027-12-31').story).toEqual(['2026-11-02 completion']);
  });

  test('wait for the morning', () => {
    const simulated = new SimulatedReader('2026-11-02T22:30:00Z', free(1)).complete(1).runUntil('2026-11-04');
    expect(simulated.mails.map(({ at }) => new Date(at).toISOString())).toEqual(['2026-11-03T09:00:00.000Z']);
  });

  test('do not come for what an import brings', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2));
    const before = simulated.now - 1;
    simulated.read(1, { completed: true, at: before }).read(2, { completed: true, at: before });
    simulated.runUntil('2027-12-31');
    expect(simulated.mails).toEqual([]);
    expect(simulated.nextAt).toBeNull();
  });

  test('come to an imported reader who reads the rest here', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2));
    simulated.read(1, { completed: true, at: simulated.now - 1 }).complete(2);
    expect(simulated.runUntil('2027-12-31').story).toEqual(['2026-11-02 completion']);
  });

  test('are not kept for later when they are not wanted', () => {
    const simulated = new SimulatedReader(MONDAY, free(1)).complete(1);
    simulated.reader = { ...simulated.reader, wantsReminders: false };
    simulated.runUntil('2026-11-05');
    simulated.reader = { ...simulated.reader, wantsReminders: true };
    expect(simulated.runUntil('2027-12-31').mails).toEqual([]);
  });

  test('cost one look at the handbook, not one with each chapter', () => {
    const outline = free(...Array.from({ length: 20 }, (_, n) => n + 1));
    const simulated = new SimulatedReader(MONDAY, outline, { ...NO_DRIP, reminderIdleDays: 0 });
    for (let number = 1; number <= 20; number += 1) {
      simulated.complete(number).runUntil(simulated.now + 60_000);
    }
    expect(simulated.story).toEqual(['2026-11-02 completion']);
    expect(simulated.looks).toBe(2);
  });
});

describe('a mail is overtaken', () => {
  const { reader, now } = new SimulatedReader(MONDAY, free(1)).complete(1);
  const chapter = { kind: 'chapter', chapterNumber: 1 } as const;
  test.each([
    ['a chapter that came by itself, by completing it', { ...chapter, cause: 'drip' }, true],
    ['a chapter that was asked for, by nothing', { ...chapter, cause: 'asked' }, false],
    ['another chapter, by nothing', { ...chapter, chapterNumber: 2, cause: 'drip' }, false],
    ['a reminder, by reading', { kind: 'reminder', chapterNumber: 2 }, true],
    ['congratulations, by nothing', { kind: 'completion' }, false],
  ] as const)('%s', (_, content, expected) => {
    expect(isOvertaken(content, now, reader.chapters)).toBe(expected);
  });

  test('but not by what was read before it', () => {
    expect(isOvertaken({ kind: 'reminder', chapterNumber: 2 }, now + 1, reader.chapters)).toBe(false);
  });
});
