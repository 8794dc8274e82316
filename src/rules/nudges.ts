/**
 * Mails that nobody asked for: what is remembered of them, what is known of their reader, and when there is something
 * to decide. What is decided then is in decideNudge.ts. The two share one mail a day at most; congratulations come at
 * once, because they answer what the reader has just done.
 */
import type { Chapter } from './chapter.ts';
import { daysAfter, localDay } from './days.ts';
import { atLocalHour, byDay } from './localTime.ts';
import { retryDelayMs } from './retryDelay.ts';
import { isTouched } from './summary.ts';

/** Days by the calendar; 0 turns the drip or the reminders off. */
export type NudgeSchedule = { dripIntervalDays: number; dripHour: number; reminderIdleDays: number };

export type Nudges = {
  drip: 'running' | 'waiting_for_access' | 'ended';
  /** Chapters that were mailed, asked for or not, or are on their way. */
  mailed: readonly number[];
  /** The chapters of the handbook when they were last looked up; null before that. */
  outline: readonly number[] | null;
  /** The last look at what is to be mailed, whatever came of it: the next one is on another day. Milliseconds. */
  lookedAt: number | null;
  drippedAt: number | null;
  /** Reminders since the last reading before `remindedAt`. */
  reminders: number;
  remindedAt: number | null;
  /** When the reader was found to have finished; that is said once. */
  finishedAt: number | null;
  /** The last look that failed, and how many did in a row. */
  triedAt: number | null;
  failures: number;
};

export const NO_NUDGES: Nudges = {
  drip: 'running',
  mailed: [],
  outline: null,
  lookedAt: null,
  drippedAt: null,
  reminders: 0,
  remindedAt: null,
  finishedAt: null,
  triedAt: null,
  failures: 0,
};

/** A reader whose address is confirmed; nobody else is nudged. */
export type NudgedReader = {
  confirmedAt: number;
  timezone: string;
  hasAccess: boolean;
  /** By preference, and because the address is not suppressed. */
  wantsChapters: boolean;
  wantsReminders: boolean;
  chapters: ReadonlyMap<number, Chapter>;
};

/** After these no more until something is read. Each comes twice as late as the one before. */
const REMINDERS_MAX = 3;

/** All of a time zone are due at one hour; their looks at the database and their mails are spread over its first half. */
const SPREAD_MS = 30 * 60 * 1000;

/** Nobody waits for a nudge, and the day is long. */
const LOOK_RETRY = { firstMs: 60_000, longestMs: 60 * 60 * 1000 };

/** @returns when there may be a chapter or a reminder to mail, in milliseconds, by day; null when never as things are */
export function nudgeDueAt(reader: NudgedReader, nudges: Nudges, schedule: NudgeSchedule): number | null {
  const due = [dripDueAt(reader, nudges, schedule), reminderDueAt(reader, nudges, schedule)].filter(
    (time) => time !== null,
  );
  if (due.length === 0) return null;
  return byDay(Math.max(Math.min(...due), retryAt(reader, nudges)), reader.timezone);
}

export function dripDueAt(reader: NudgedReader, nudges: Nudges, schedule: NudgeSchedule): number | null {
  const { dripIntervalDays } = schedule;
  if (dripIntervalDays === 0 || !reader.wantsChapters || nudges.drip === 'ended') return null;
  if (nudges.drip === 'waiting_for_access' && !reader.hasAccess) return null;
  const since = nudges.drippedAt ?? reader.confirmedAt;
  return onLaterDay(reader, nudges, since, dripIntervalDays, schedule);
}

export function reminderDueAt(reader: NudgedReader, nudges: Nudges, schedule: NudgeSchedule): number | null {
  const { reminderIdleDays } = schedule;
  if (reminderIdleDays === 0 || !reader.wantsReminders || isFinished(reader, nudges.outline)) return null;
  const sent = remindersInARow(reader, nudges);
  if (sent >= REMINDERS_MAX) return null;
  const since = sent === 0 ? lastActiveAt(reader) : (nudges.remindedAt ?? lastActiveAt(reader));
  return onLaterDay(reader, nudges, since, reminderIdleDays * 2 ** sent, schedule);
}

/** Whether the reader may have finished just now, as far as is known without a look at the handbook of today. */
export function mayHaveFinished(reader: NudgedReader, nudges: Nudges): boolean {
  if (nudges.finishedAt !== null) return false;
  return nudges.outline === null
    ? hasCompletedHere(reader, reader.chapters.keys())
    : hasFinishedHere(reader, nudges.outline);
}

/** Finished by reading, not by an import of what had been read long before. */
export function hasFinishedHere(reader: NudgedReader, outline: readonly number[]): boolean {
  return isFinished(reader, outline) && hasCompletedHere(reader, outline);
}

/** @returns reminders since the reader last read something */
export function remindersInARow(reader: NudgedReader, { reminders, remindedAt }: Nudges): number {
  return remindedAt === null || lastReadAt(reader.chapters) >= remindedAt ? 0 : reminders;
}

/** @returns when something was read last, in milliseconds; 0 for never */
export function lastReadAt(chapters: ReadonlyMap<number, Chapter>): number {
  let latest = 0;
  for (const chapter of chapters.values()) {
    if (chapter.updatedAt > latest && isTouched(chapter)) latest = chapter.updatedAt;
  }
  return latest;
}

export function isCompleted(chapters: ReadonlyMap<number, Chapter>, chapterNumber: number): boolean {
  return (chapters.get(chapterNumber)?.facts.completedAt ?? null) !== null;
}

/** @returns the time before which a look that failed is not repeated, in milliseconds */
export function retryAt({ confirmedAt }: NudgedReader, { triedAt, failures }: Nudges): number {
  if (triedAt === null) return 0;
  return triedAt + retryDelayMs(failures, (confirmedAt % SPREAD_MS) / SPREAD_MS, LOOK_RETRY);
}

function isFinished({ chapters }: NudgedReader, outline: readonly number[] | null): boolean {
  return outline !== null && outline.length > 0 && outline.every((number) => isCompleted(chapters, number));
}

function hasCompletedHere({ chapters, confirmedAt }: NudgedReader, numbers: Iterable<number>): boolean {
  for (const number of numbers) {
    if ((chapters.get(number)?.facts.completedAt ?? 0) >= confirmedAt) return true;
  }
  return false;
}

function lastActiveAt(reader: NudgedReader): number {
  return Math.max(reader.confirmedAt, lastReadAt(reader.chapters));
}

/** The schedule's hour so many days later, and not on the day of the last look. */
function onLaterDay(
  { timezone, confirmedAt }: NudgedReader,
  { lookedAt }: Nudges,
  since: number,
  days: number,
  { dripHour }: NudgeSchedule,
): number {
  let day = daysAfter(localDay(since, timezone), days);
  if (lookedAt !== null) {
    const free = daysAfter(localDay(lookedAt, timezone), 1);
    if (free > day) day = free;
  }
  return atLocalHour(day, dripHour, timezone) + (confirmedAt % SPREAD_MS);
}
