/**
 * Hours of the day in a reader's time zone, through changes of its clocks: an hour that is left out is taken by the
 * clock as it was before (RFC 5545 section 3.3.5), and of an hour that comes twice the first counts.
 */
import { DAY_MS, daysAfter, localDay } from './days.ts';
import { zoneFormatters } from './zoneFormatters.ts';

/** Nobody is mailed unasked from 20:00 to 08:59. */
export const DAY_BEGINS_HOUR = 9;
export const NIGHT_BEGINS_HOUR = 20;

const formatterOf = zoneFormatters('en', {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** @returns what a clock on the wall shows at a time, read as if it were UTC, in milliseconds */
function wallClock(ms: number, timezone: string): number {
  if (timezone === 'UTC') return ms;
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatterOf(timezone).formatToParts(ms)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** @returns the hour of the day, 0 to 23 */
export function localHour(ms: number, timezone: string): number {
  return new Date(wallClock(ms, timezone)).getUTCHours();
}

/** @returns the time in milliseconds at which an hour of a calendar day (`YYYY-MM-DD`) begins */
export function atLocalHour(day: string, hour: number, timezone: string): number {
  const shown = Date.parse(day) + hour * 60 * 60 * 1000;
  const offsetAt = (ms: number) => wallClock(ms, timezone) - ms;
  const offsets = [offsetAt(shown - DAY_MS), offsetAt(shown + DAY_MS)];
  const early = shown - Math.max(...offsets);
  return wallClock(early, timezone) === shown ? early : shown - Math.min(...offsets);
}

/** @returns the time itself if it is by day, else the beginning of the next day's hours */
export function byDay(ms: number, timezone: string): number {
  const hour = localHour(ms, timezone);
  if (hour >= DAY_BEGINS_HOUR && hour < NIGHT_BEGINS_HOUR) return ms;
  const today = localDay(ms, timezone);
  const day = hour < DAY_BEGINS_HOUR ? today : daysAfter(today, 1);
  return atLocalHour(day, DAY_BEGINS_HOUR, timezone);
}
