/** Reading streaks: runs of consecutive calendar days on which something was read. */
import { previousDay } from './days.ts';

/**
 * @param days the days read, in any order
 * @param today the reader's present day; a streak that reached yesterday is still current
 */
export function streaks(days: Iterable<string>, today: string): { currentDays: number; longestDays: number } {
  const read = new Set(days);
  const lengthUpTo = (day: string) => {
    let length = 0;
    for (let at = day; read.has(at); at = previousDay(at)) length += 1;
    return length;
  };
  let run = 0;
  let longestDays = 0;
  let before: string | null = null;
  for (const day of [...read].sort()) {
    run = before !== null && previousDay(day) === before ? run + 1 : 1;
    longestDays = Math.max(longestDays, run);
    before = day;
  }
  return { currentDays: lengthUpTo(today) || lengthUpTo(previousDay(today)), longestDays };
}
