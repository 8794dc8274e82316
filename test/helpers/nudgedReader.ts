/** A reader in a test's hand, and the object's loop around the rules of nudges: wait, look, remember, mail. */
import { type Chapter, untouchedChapter } from '../../src/rules/chapter.ts';
import { decideNudge, type ListedChapter, type NudgeContent } from '../../src/rules/decideNudge.ts';
import { byDay } from '../../src/rules/localTime.ts';
import {
  mayHaveFinished,
  NO_NUDGES,
  type NudgedReader,
  type NudgeSchedule,
  type Nudges,
  nudgeDueAt,
  retryAt,
} from '../../src/rules/nudges.ts';

/** What the configuration has when nothing is set. */
export const DAILY: NudgeSchedule = { dripIntervalDays: 1, dripHour: 9, reminderIdleDays: 7 };

export const free = (...numbers: number[]): ListedChapter[] =>
  numbers.map((number) => ({ number, free: true }));
export const gated = (...numbers: number[]): ListedChapter[] =>
  numbers.map((number) => ({ number, free: false }));

export type Nudged = { mail: NudgeContent; at: number };

export class SimulatedReader {
  reader: NudgedReader;
  nudges: Nudges = NO_NUDGES;
  outline: ListedChapter[];
  now: number;
  readonly schedule: NudgeSchedule;
  readonly mails: Nudged[] = [];
  looks = 0;
  #chapters = new Map<number, Chapter>();

  constructor(confirmed: string, outline: ListedChapter[], schedule = DAILY, timezone = 'UTC') {
    const confirmedAt = Date.parse(confirmed);
    this.now = confirmedAt;
    this.outline = outline;
    this.schedule = schedule;
    this.reader = {
      confirmedAt,
      timezone,
      hasAccess: true,
      wantsChapters: true,
      wantsReminders: true,
      chapters: this.#chapters,
    };
  }

  /** Watches a video of a chapter, or completes it. */
  read(number: number, { completed = false, at = this.now } = {}): this {
    const known = this.#chapters.get(number) ?? untouchedChapter(number);
    const completedAt = known.facts.completedAt ?? (completed ? at : null);
    const facts = { ...known.facts, completedAt, videosWatched: ['v1'] };
    this.#chapters.set(number, { ...known, facts, updatedAt: Math.max(known.updatedAt, at) });
    return this;
  }

  complete(...numbers: number[]): this {
    for (const number of numbers) this.read(number, { completed: true });
    return this;
  }

  /** When the object's alarm is, as NudgeClock says it without a snapshot. */
  get nextAt(): number | null {
    const times = [nudgeDueAt(this.reader, this.nudges, this.schedule)].filter((time) => time !== null);
    if (mayHaveFinished(this.reader, this.nudges)) times.push(retryAt(this.reader, this.nudges));
    if (times.length === 0) return null;
    return byDay(Math.max(this.now, ...[Math.min(...times)]), this.reader.timezone);
  }

  /** Lets time pass, with every alarm in it so much late. @param until ISO time */
  runUntil(until: string | number, lateMs = 0): this {
    const end = typeof until === 'number' ? until : Date.parse(until);
    for (let next = this.nextAt; next !== null && next <= end; next = this.nextAt) {
      this.now = Math.max(this.now, byDay(next + lateMs, this.reader.timezone));
      if (this.now > end) break;
      this.look();
    }
    this.now = Math.max(this.now, end);
    return this;
  }

  look(): void {
    this.looks += 1;
    if (this.looks > 2_000) throw new Error('It never ends.');
    const nothing = { chapters: new Set<number>(), nudge: false };
    // What is remembered goes through storage between any two looks.
    const stored: Nudges = JSON.parse(JSON.stringify(this.nudges));
    const { mail, nudges } = decideNudge(this.reader, stored, this.outline, nothing, this.schedule, this.now);
    this.nudges = nudges;
    if (mail) this.mails.push({ mail, at: this.now });
  }

  /** Each mail as `YYYY-MM-DD what`, by UTC. */
  get story(): string[] {
    return this.mails.map(({ mail, at }) => {
      const what = mail.kind === 'completion' ? mail.kind : `${mail.kind} ${mail.chapterNumber}`;
      return `${new Date(at).toISOString().slice(0, 10)} ${what}`;
    });
  }
}
