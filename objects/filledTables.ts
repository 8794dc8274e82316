/**
 * Tables in which most readers have nothing. An object that comes back from storage asks about all of them with one
 * statement: a connection has to prepare each statement anew, which costs more than looking whether a table has a row.
 */
import type { Database } from './Database.ts';

const MOSTLY_EMPTY = ['access_log', 'address_change', 'forwards', 'nudges', 'outbox', 'tombstone'] as const;

export type MostlyEmpty = (typeof MOSTLY_EMPTY)[number];
export type FilledTables = ReadonlySet<MostlyEmpty>;

const ASK_ALL = `SELECT ${MOSTLY_EMPTY.map((table) => `EXISTS (SELECT 1 FROM ${table}) AS ${table}`).join(', ')}`;

export const NO_TABLES: FilledTables = new Set();

/** @returns those of the tables that have any row */
export function filledTables(db: Database): FilledTables {
  const filled = db.first<Record<MostlyEmpty, number>>(ASK_ALL);
  return new Set(MOSTLY_EMPTY.filter((table) => filled?.[table] === 1));
}
