/** A range of days in a query: its defaults and its bounds. */
import { isoTime } from './time.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS_BY_DEFAULT = 30;

export type DayRange = { from: string; to: string };

/** @returns both days: the last one is today (UTC) by default, the first one 29 days before the last */
export function filledRange({ from, to }: { from?: string | undefined; to?: string | undefined }): DayRange {
  const last = to ?? isoTime(Date.now()).slice(0, 10);
  const first = isoTime(Math.max(0, Date.parse(last) - (DAYS_BY_DEFAULT - 1) * DAY_MS)).slice(0, 10);
  return { from: from ?? first, to: last };
}

/** @returns days from the first to the last, both included; below one when they are the wrong way round */
export function daysIn({ from, to }: DayRange): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}
