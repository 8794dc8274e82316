/** Calendar days (`YYYY-MM-DD`) in a reader's time zone. */
import { zoneFormatters } from './zoneFormatters.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
/** `en-CA` writes ISO 8601 days. */
const formatterOf = zoneFormatters('en-CA', { dateStyle: 'short' });

/** @returns the calendar day of a time in milliseconds, in an IANA time zone */
export function localDay(ms: number, timezone: string): string {
  if (timezone === 'UTC') return new Date(ms).toISOString().slice(0, 10);
  return formatterOf(timezone).format(ms);
}

/** @returns the day before, by the calendar alone */
export function previousDay(day: string): string {
  return daysAfter(day, -1);
}

/** @returns the day so many days later, by the calendar alone */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** @returns the week of a UTC day, as D1 names them: weeks of seven days since 1970-01-01, which was a Thursday */
export function weekOf(day: string): number {
  return Math.floor(Date.parse(day) / (7 * DAY_MS));
}

/** @returns the Monday of the day's week (ISO 8601), `YYYY-MM-DD` */
export function mondayOf(day: string): string {
  return daysAfter(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** @returns whole weeks from one Monday to another, below zero when the second is earlier */
export function weeksBetween(monday: string, laterMonday: string): number {
  return Math.round((Date.parse(laterMonday) - Date.parse(monday)) / (7 * DAY_MS));
}
