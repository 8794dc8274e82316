/** On which days a reader did something, and how much: what reports by day and by sign-up week are made of. */
import { type Chapter, secondsByDay } from './chapter.ts';
import { localDay } from './days.ts';
import { onceEach } from './onceEach.ts';

export type DayActivity = {
  /** Of sittings that began on the day. */
  seconds: number;
  chaptersCompleted: number;
};

/** By calendar day (`YYYY-MM-DD`) in the reader's own zone. */
export type Activity = ReadonlyMap<string, DayActivity>;

/** @returns the days that count, as in {@link activityByDay} */
export function daysRead(chapters: Iterable<Chapter>, timezone: string): Set<string> {
  const days = new Set<string>();
  for (const chapter of chapters) {
    for (const day of daysOf(chapter)(timezone)) days.add(day);
  }
  return days;
}

/** Read off once for each chapter and zone; a reader's zone hardly ever changes. */
const daysOf = onceEach((chapter: Chapter) => {
  let known: { timezone: string; days: string[] } | null = null;
  return (timezone: string): string[] => {
    if (known?.timezone !== timezone)
      known = { timezone, days: [...activityByDay([chapter], timezone).keys()] };
    return known.days;
  };
});

/**
 * A day counts when a sitting began on it, a place was reported, or a chapter was completed. It is read off the present
 * facts, so a chapter that is reset takes its days with it, as it does its seconds and its completion.
 * @param timezone the reader's IANA time zone
 */
export function activityByDay(chapters: Iterable<Chapter>, timezone: string): Activity {
  const days = new Map<string, DayActivity>();
  const add = (day: string, seconds: number, chaptersCompleted: number) => {
    const known = days.get(day);
    days.set(day, {
      seconds: seconds + (known?.seconds ?? 0),
      chaptersCompleted: chaptersCompleted + (known?.chaptersCompleted ?? 0),
    });
  };
  for (const chapter of chapters) {
    for (const [day, seconds] of Object.entries(secondsByDay(chapter, timezone))) add(day, seconds, 0);
    for (const day of chapter.facts.readDays) add(day, 0, 0);
    const { completedAt } = chapter.facts;
    if (completedAt !== null) add(localDay(completedAt, timezone), 0, 1);
  }
  return days;
}
