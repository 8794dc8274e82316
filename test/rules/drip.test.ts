/** Daily chapters: who gets which on what day. */
import { describe, expect, test } from 'vitest';
import { afterChange, afterDropped, afterSent, decideNudge } from '../../src/rules/decideNudge.ts';
import { NO_NUDGES, nudgeDueAt } from '../../src/rules/nudges.ts';
import { DAILY, free, gated, SimulatedReader } from '../helpers/nudgedReader.ts';

/** A Monday at noon; its milliseconds leave nothing for the spread over the hour. */
const MONDAY = '2026-11-02T12:00:00Z';
const NO_REMINDERS = { ...DAILY, reminderIdleDays: 0 };

describe('the drip', () => {
  test('mails a chapter a day from the day after the confirmation, and ends with the last', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2, 3), NO_REMINDERS).runUntil('2026-12-31');
    expect(simulated.story).toEqual(['2026-11-03 chapter 1', '2026-11-04 chapter 2', '2026-11-05 chapter 3']);
    expect(simulated.nudges.drip).toBe('ended');
    expect(simulated.nextAt).toBeNull();
  });

  test.each([
    ['UTC', '2026-11-03T09:00:00.000Z'],
    ['Europe/Berlin', '2026-11-03T08:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-03T17:00:00.000Z'],
    // It is Tuesday there already.
    ['Pacific/Kiritimati', '2026-11-03T19:00:00.000Z'],
  ])('comes at nine in the morning in %s', (timezone, expected) => {
    const { nextAt } = new SimulatedReader(MONDAY, free(1), DAILY, timezone);
    expect(new Date(nextAt ?? 0).toISOString()).toBe(expected);
  });

  test('comes at nine by the clock on both sides of a change of the clocks', () => {
    const simulated = new SimulatedReader(
      '2027-03-26T12:00:00Z',
      free(1, 2, 3),
      NO_REMINDERS,
      'Europe/Berlin',
    );
    simulated.runUntil('2027-04-05');
    expect(simulated.mails.map(({ at }) => new Date(at).toISOString().slice(0, 13))).toEqual([
      '2027-03-27T08',
      '2027-03-28T07',
      '2027-03-29T07',
    ]);
  });

  test('is spread over half an hour, for each reader at its own minute', () => {
    const { nextAt } = new SimulatedReader('2026-11-02T12:17:31.250Z', free(1));
    expect(new Date(nextAt ?? 0).toISOString()).toBe('2026-11-03T09:17:31.250Z');
  });

  test('keeps to its hour and to its days apart', () => {
    const schedule = { dripIntervalDays: 3, dripHour: 18, reminderIdleDays: 0 };
    const simulated = new SimulatedReader(MONDAY, free(1, 2), schedule).runUntil('2026-12-01');
    expect(simulated.mails.map(({ at }) => new Date(at).toISOString().slice(0, 13))).toEqual([
      '2026-11-05T18',
      '2026-11-08T18',
    ]);
  });

  test('skips what is completed, so that a reader who is ahead gets the next one', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2, 3, 4, 5), NO_REMINDERS).complete(1, 2);
    simulated.runUntil('2026-11-03T12:00:00Z').complete(4).runUntil('2026-12-01');
    expect(simulated.story).toEqual(['2026-11-03 chapter 3', '2026-11-04 chapter 5']);
  });

  test('skips what was asked for', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2), NO_REMINDERS);
    const asked = { kind: 'chapter', chapterNumber: 1, cause: 'asked' } as const;
    simulated.nudges = afterSent(simulated.nudges, asked, 'UTC', simulated.now);
    expect(simulated.runUntil('2026-12-01').story).toEqual(['2026-11-03 chapter 2']);
  });

  test('is one mail after days on which the object slept, not several', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2, 3), NO_REMINDERS);
    simulated.now = Date.parse('2026-11-10T15:00:00Z');
    simulated.runUntil('2026-11-12');
    expect(simulated.story).toEqual(['2026-11-10 chapter 1', '2026-11-11 chapter 2']);
  });

  test('brings free chapters to a reader without access, and the others from the day after access is given', () => {
    const simulated = new SimulatedReader(MONDAY, [...free(1), ...gated(2), ...free(3)], NO_REMINDERS);
    simulated.reader = { ...simulated.reader, hasAccess: false };
    simulated.runUntil('2026-11-20T12:00:00Z');
    expect(simulated.story).toEqual(['2026-11-03 chapter 1', '2026-11-04 chapter 3']);
    expect(simulated.nextAt).toBeNull();
    const before = simulated.reader;
    simulated.reader = { ...before, hasAccess: true };
    simulated.nudges = afterChange(simulated.nudges, before, simulated.reader, simulated.now);
    expect(simulated.runUntil('2026-12-01').story.slice(2)).toEqual(['2026-11-21 chapter 2']);
  });

  test('pauses while it is turned off, burns nothing, and goes on the day after', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2), NO_REMINDERS).runUntil('2026-11-03T12:00:00Z');
    const on = simulated.reader;
    simulated.reader = { ...on, wantsChapters: false };
    expect(simulated.runUntil('2026-11-09T12:00:00Z').nextAt).toBeNull();
    simulated.nudges = afterChange(simulated.nudges, simulated.reader, on, simulated.now);
    simulated.reader = on;
    expect(simulated.runUntil('2026-12-01').story).toEqual(['2026-11-03 chapter 1', '2026-11-10 chapter 2']);
  });

  test('waits for a handbook that is not published yet', () => {
    const simulated = new SimulatedReader(MONDAY, [], NO_REMINDERS).runUntil('2026-11-10T12:00:00Z');
    expect(simulated.mails).toEqual([]);
    simulated.outline = free(1);
    expect(simulated.runUntil('2026-12-01').story).toEqual(['2026-11-11 chapter 1']);
  });

  test('comes back to a chapter whose mail was dropped unsent', () => {
    const simulated = new SimulatedReader(MONDAY, free(1), NO_REMINDERS).runUntil('2026-11-03T12:00:00Z');
    const [dropped] = simulated.mails;
    if (!dropped) throw new Error('There was no mail.');
    simulated.nudges = afterDropped(simulated.nudges, dropped.mail);
    simulated.runUntil('2026-11-04T12:00:00Z');
    expect(simulated.story).toEqual(['2026-11-03 chapter 1', '2026-11-04 chapter 1']);
  });

  test('adds nothing to a mail that waits for its provider', () => {
    const simulated = new SimulatedReader(MONDAY, free(1, 2)).runUntil('2026-11-03T12:00:00Z');
    const now = Date.parse('2026-11-04T09:00:00Z');
    const waiting = { chapters: new Set([1]), nudge: true };
    const decided = decideNudge(simulated.reader, simulated.nudges, free(1, 2), waiting, DAILY, now);
    expect(decided.mail).toBeNull();
    const next = nudgeDueAt(simulated.reader, decided.nudges, DAILY);
    expect(new Date(next ?? 0).toISOString()).toBe('2026-11-05T09:00:00.000Z');
  });

  test('is looked for in the morning when the look failed in the evening', () => {
    const { reader } = new SimulatedReader(MONDAY, free(1));
    const failed = { ...NO_NUDGES, triedAt: Date.parse('2026-11-03T19:50:00Z'), failures: 9 };
    expect(new Date(nudgeDueAt(reader, failed, DAILY) ?? 0).toISOString()).toBe('2026-11-04T09:00:00.000Z');
  });

  test('leaves out the day on which a mail of the day before was sent late', () => {
    const sent = { kind: 'chapter', chapterNumber: 1, cause: 'drip' } as const;
    const nudges = { ...NO_NUDGES, mailed: [1], lookedAt: Date.parse('2026-11-03T09:00:00Z') };
    const late = afterSent(nudges, sent, 'UTC', Date.parse('2026-11-04T09:00:01Z'));
    const { reader } = new SimulatedReader(MONDAY, free(1, 2));
    expect(new Date(nudgeDueAt(reader, late, DAILY) ?? 0).toISOString()).toBe('2026-11-05T09:00:00.000Z');
    expect(afterSent(late, sent, 'UTC', Date.parse('2026-11-04T10:00:00Z'))).toBe(late);
  });
});
