/** Where a page of the list of readers begins, and where a part ends in which a page is looked for. */
import type { Condition } from './conditions.ts';
import type { Database } from './database.ts';

export type Order = { key: string; direction: 'ASC' | 'DESC' };
/** What a reader is sorted by, then the address, which breaks ties. */
export type Place = { key: string; email: string };

/** Readers of one part as a share of the most that are looked at whole: a page must not take as long as they do. */
const PARTS = 5;

export function behind({ key, direction }: Order, place: Place): Condition {
  return {
    where: `(${key}, email) ${direction === 'ASC' ? '>' : '<'} (?, ?)`,
    values: [place.key, place.email],
  };
}

export function through({ key, direction }: Order, place: Place): Condition {
  return {
    where: `(${key}, email) ${direction === 'ASC' ? '<=' : '>='} (?, ?)`,
    values: [place.key, place.email],
  };
}

/**
 * @param order one that an index has
 * @param after where the part begins; absent at the beginning
 * @param scanMax subscribers whose rows may be looked at whole
 * @returns the last reader of the part; null when everybody behind `after` is in it
 */
export async function endOfPart(
  db: Database,
  order: Order,
  after: Place | undefined,
  scanMax: number,
): Promise<Place | null> {
  const { key, direction } = order;
  const from = after ? behind(order, after) : { where: '1', values: [] };
  // In the order of addresses the part also counts who never subscribed: asked for subscribers, SQLite sorts the index.
  const listed = key === 'email' ? 'WHERE' : 'INDEXED BY readers_listed WHERE subscribed = 1 AND';
  const { results } = await db
    .prepare(
      `SELECT ${key} AS key, email FROM readers ${listed} ${from.where}
       ORDER BY ${key} ${direction}, email ${direction} LIMIT 1 OFFSET ?`,
    )
    .bind(...from.values, Math.ceil(scanMax / PARTS) - 1)
    .all<Place>();
  return results[0] ?? null;
}
