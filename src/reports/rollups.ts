/**
 * The sums over all readers, as the trigger keeps them in `rollups`: one document for each week in which differences
 * were stored. Reading them all costs a row a week, however many readers there are.
 */
import { type DayMeasure, dayKey } from '../rules/counts.ts';
import { DAY_MS } from '../rules/days.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';

/** The sum over all readers under each key of `Counts`. */
export type Totals = ReadonlyMap<string, number>;

/** Adds the weeks up here and not in SQL, where `json_each` would count every key of every week as a row read. */
export async function readTotals(db: Database): Promise<Totals> {
  const { results } = await db.prepare('SELECT counts FROM rollups').all<{ counts: string }>();
  const totals = new Map<string, number>();
  for (const { counts } of results) {
    for (const [key, amount] of Object.entries<number>(JSON.parse(counts))) {
      totals.set(key, (totals.get(key) ?? 0) + amount);
    }
  }
  return totals;
}

/** The same without what erased readers contributed: the sums over the rows that are there. */
export async function readPresentTotals(db: Database): Promise<Totals> {
  const totals = new Map(await readTotals(db));
  const { results } = await db.prepare('SELECT counts FROM departed_counts').all<{ counts: string }>();
  for (const { counts } of results) {
    for (const [key, amount] of Object.entries<number>(JSON.parse(counts))) {
      totals.set(key, (totals.get(key) ?? 0) - amount);
    }
  }
  return totals;
}

/**
 * @param days the number of UTC days, today included
 * @param now milliseconds since 1970
 * @returns readers whose day is one of these, or later where their clock was ahead
 */
export function sumOfLastDays(totals: Totals, measure: DayMeasure, days: number, now: number): number {
  const first = dayKey(measure, isoTime(now - (days - 1) * DAY_MS));
  let sum = 0;
  for (const [key, amount] of totals) {
    if (key.startsWith(`${measure}:`) && key >= first) sum += amount;
  }
  return sum;
}
