/**
 * The list of subscribed readers in keyset pages: a page starts behind the last reader of the one before, so nobody
 * is listed twice or missed when others sign up in between. The index of `created_at` makes the default order cheap;
 * `last_read_at` has none, since it would cost a row written with nearly every snapshot.
 */
import type { SubscriberMeasure } from '../rules/counts.ts';
import type { ListedReader, ReaderFilter, ReaderPage, ReaderSort, ReadersQuery } from '../wire/reports.ts';
import type { Database } from './database.ts';
import { decodeCursor, encodeCursor, type ReadersCursor } from './readersCursor.ts';
import { readPresentTotals, type Totals } from './rollups.ts';

export type ReadersAnswer = { ok: true; page: ReaderPage } | { ok: false; reason: 'invalid_cursor' };

type Row = {
  email: string;
  firstName: string | null;
  lastName: string | null;
  timezone: string;
  hasAccess: number;
  hasPurchased: number;
  discountCode: string | null;
  confirmedAt: string | null;
  createdAt: string;
  emailsSent: number;
  lastEmailSent: string | null;
  chaptersCompleted: number;
  timeSpent: number;
  lastReadAt: string | null;
  sortKey: string;
};

const COLUMNS = `email, first_name AS firstName, last_name AS lastName, timezone, has_access AS hasAccess,
  has_purchased AS hasPurchased, discount_code AS discountCode, confirmed_at AS confirmedAt,
  created_at AS createdAt, emails_sent AS emailsSent, last_email_sent AS lastEmailSent,
  chapters_completed AS chaptersCompleted, time_spent AS timeSpent, last_read_at AS lastReadAt`;

const NAME = "coalesce(first_name, '') || ' ' || coalesce(last_name, '')";

const LAST_READ = "coalesce(last_read_at, '')";

const ORDERS: Record<ReaderSort, { key: string; direction: 'ASC' | 'DESC'; behind: '>' | '<' }> = {
  email: { key: 'email', direction: 'ASC', behind: '>' },
  '-email': { key: 'email', direction: 'DESC', behind: '<' },
  createdAt: { key: 'created_at', direction: 'ASC', behind: '>' },
  '-createdAt': { key: 'created_at', direction: 'DESC', behind: '<' },
  lastReadAt: { key: LAST_READ, direction: 'ASC', behind: '>' },
  '-lastReadAt': { key: LAST_READ, direction: 'DESC', behind: '<' },
};

const FILTERS: Record<ReaderFilter, string> = {
  access: 'has_access = 1',
  purchased: 'has_purchased = 1',
  confirmed: 'confirmed_at IS NOT NULL',
  unconfirmed: 'confirmed_at IS NULL',
};

/**
 * @param query as `ReadersQuery` parsed it
 * @returns one page, or `invalid_cursor` for a cursor that is not from a page in this order
 */
export async function listReaders(db: Database, query: ReadersQuery): Promise<ReadersAnswer> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.sort);
  if (after === null) return { ok: false, reason: 'invalid_cursor' };

  const [rows, total] = await Promise.all([readRows(db, query, after), countReaders(db, query)]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  return {
    ok: true,
    page: {
      data: shown.map(listedReader),
      nextCursor: hasMore ? encodeCursor({ sort: query.sort, key: last.sortKey, email: last.email }) : null,
      total,
    },
  };
}

/** @returns one row more than the page holds, if there is one: it tells that another page follows */
async function readRows(db: Database, query: ReadersQuery, after: ReadersCursor | undefined): Promise<Row[]> {
  const { key, direction, behind } = ORDERS[query.sort];
  const { where, values } = conditionOf(query);
  const page = after === undefined ? '' : `AND (${key}, email) ${behind} (?, ?)`;
  const pageValues = after === undefined ? [] : [after.key, after.email];
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS}, ${key} AS sortKey FROM readers WHERE ${where} ${page}
       ORDER BY ${key} ${direction}, email ${direction} LIMIT ?`,
    )
    .bind(...values, ...pageValues, query.limit + 1)
    .all<Row>();
  return results;
}

/** Without a search the rollups know the number, and no reader's row is read. */
async function countReaders(db: Database, query: ReadersQuery): Promise<number> {
  if (query.q === undefined) return totalOf(await readPresentTotals(db), query.filter);
  const { where, values } = conditionOf(query);
  const statement = db.prepare(`SELECT count(*) AS total FROM readers WHERE ${where}`).bind(...values);
  return (await statement.first<number>('total')) ?? 0;
}

function totalOf(totals: Totals, filter: ReaderFilter | undefined): number {
  const total = (measure: SubscriberMeasure) => totals.get(measure) ?? 0;
  switch (filter) {
    case undefined:
      return total('subscribers');
    case 'access':
      return total('withAccess');
    case 'purchased':
      return total('purchased');
    case 'confirmed':
      return total('confirmed');
    case 'unconfirmed':
      return total('subscribers') - total('confirmed');
  }
}

/** Addresses are stored in lower case; names are compared under SQLite's `lower`, which knows ASCII only. */
function conditionOf({ q, filter }: ReadersQuery): { where: string; values: string[] } {
  const conditions = ['subscribed = 1'];
  if (filter !== undefined) conditions.push(FILTERS[filter]);
  if (q === undefined) return { where: conditions.join(' AND '), values: [] };
  // `instr` and not LIKE: D1 takes LIKE patterns of at most 50 bytes, and addresses are longer.
  conditions.push(`(instr(email, ?) > 0 OR instr(lower(${NAME}), ?) > 0)`);
  const asciiLower = q.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return { where: conditions.join(' AND '), values: [q.toLowerCase(), asciiLower] };
}

function listedReader({ sortKey: _, ...row }: Row): ListedReader {
  return { ...row, hasAccess: row.hasAccess === 1, hasPurchased: row.hasPurchased === 1 };
}
