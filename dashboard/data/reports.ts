/** Reports as the pages need them: days without gaps, ranges of days, and what stands out. */
import type { ActivityReport, DayOfActivity } from '../../src/wire/activityReports.ts';
import type { FunnelChapter } from '../../src/wire/reports.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Fewer readers than these and a share of them says little. */
const DROP_READERS_MIN = 20;

export type Range = { from: string; to: string };

/** @returns the last days up to today, as reports count them (UTC) */
export function lastDays(count: number, now: number): Range {
  return { from: dayOf(now - (count - 1) * DAY_MS), to: dayOf(now) };
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** @returns every day of a range, both ends included; none when it is no range */
export function daysOf({ from, to }: Range): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  return Array.from({ length: Number.isNaN(count) ? 0 : Math.max(0, count) }, (_, index) =>
    dayOf(Date.parse(from) + index * DAY_MS),
  );
}

/** @returns the same days with one of nothing wherever the report has none */
export function withoutGaps({ days }: ActivityReport, range: Range): DayOfActivity[] {
  const known = new Map(days.map((day) => [day.day, day]));
  return daysOf(range).map(
    (day) => known.get(day) ?? { day, activeReaders: 0, seconds: 0, chaptersCompleted: 0, signups: 0 },
  );
}

export type Drop = { from: FunnelChapter; to: FunnelChapter; share: number };

/** @returns the step at which the largest share of readers goes no further, or null where too few read to tell */
export function biggestDrop(chapters: readonly FunnelChapter[]): Drop | null {
  let biggest: Drop | null = null;
  for (const [index, to] of chapters.entries()) {
    const from = chapters[index - 1];
    if (from === undefined || from.started < DROP_READERS_MIN) continue;
    const share = 1 - to.started / from.started;
    if (share > (biggest?.share ?? 0)) biggest = { from, to, share };
  }
  return biggest;
}
