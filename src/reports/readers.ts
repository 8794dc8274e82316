/**
 * The list of subscribed readers in keyset pages: a page starts behind the last reader of the one before, so nobody
 * is listed twice or missed when others sign up in between. The index of `created_at` makes the default order cheap;
 * `last_read_at` has none, since it would cost a row written with nearly every snapshot.
 */
import type { SubscriberMeasure } from '../rules/counts.ts';
import type { ListedReader, ReaderFilter, ReaderPage, ReaderSort, ReadersQuery } from '../wire/reports.ts';
import { BOUNCED, type Condition, finishedAll, publishedNumbers, stalledAt } from './conditions.ts';
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

/** Every key of a cursor is text; with leading zeros, numbers are in the order of their texts. */
const COMPLETED = "printf('%012d', chapters_completed)";
const TIME_SPENT = "printf('%012d', time_spent)";

const ORDERS: Record<ReaderSort, { key: string; direction: 'ASC' | 'DESC'; behind: '>' | '<' }> = {
  email: { key: 'email', direction: 'ASC', behind: '>' },
  '-email': { key: 'email', direction: 'DESC', behind: '<' },
  createdAt: { key: 'created_at', direction: 'ASC', behind: '>' },
  '-createdAt': { key: 'created_at', direction: 'DESC', behind: '<' },
  lastReadAt: { key: LAST_READ, direction: 'ASC', behind: '>' },
  '-lastReadAt': { key: LAST_READ, direction: 'DESC', behind: '<' },
  chaptersCompleted: { key: COMPLETED, direction: 'ASC', behind: '>' },
  '-chaptersCompleted': { key: COMPLETED, direction: 'DESC', behind: '<' },
  timeSpent: { key: TIME_SPENT, direction: 'ASC', behind: '>' },
  '-timeSpent': { key: TIME_SPENT, direction: 'DESC', behind: '<' },
};

const LISTED = 'subscribed = 1';

/**
 * A search, and a filter that no sum is kept for, look at every subscriber until the page is full; how many there are is
 * counted only when there are more than the first page shows, and goes with the cursor from then on.
 * @param query as `ReadersQuery` parsed it
 * @param now milliseconds since 1970
 * @returns one page, or `invalid_cursor` for a cursor that is not from a page in this order
 */
export async function listReaders(db: Database, query: ReadersQuery, now: number): Promise<ReadersAnswer> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.sort);
  if (after === null) return { ok: false, reason: 'invalid_cursor' };

  const condition = searchedFor(await filterOf(db, query, now), query.q);
  const rows = await readRows(db, query, condition, after);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  const kept = query.q === undefined ? sumFor(query.filter) : null;
  const total = kept
    ? kept(await readPresentTotals(db))
    : (after?.total ?? (hasMore ? await countReaders(db, condition) : rows.length));
  const place = last && { sort: query.sort, key: last.sortKey, email: last.email };
  const nextCursor = hasMore && place ? encodeCursor(kept ? place : { ...place, total }) : null;
  return { ok: true, page: { data: shown.map(listedReader), nextCursor, total } };
}

/** @returns one row more than the page holds, if there is one: it tells that another page follows */
async function readRows(
  db: Database,
  query: ReadersQuery,
  { where, values }: Condition,
  after: ReadersCursor | undefined,
): Promise<Row[]> {
  const { key, direction, behind } = ORDERS[query.sort];
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

async function countReaders(db: Database, { where, values }: Condition): Promise<number> {
  const statement = db.prepare(`SELECT count(*) AS total FROM readers WHERE ${where}`).bind(...values);
  return (await statement.first<number>('total')) ?? 0;
}

async function filterOf(db: Database, query: ReadersQuery, now: number): Promise<Condition> {
  switch (query.filter) {
    case undefined:
      return { where: LISTED, values: [] };
    case 'access':
      return { where: `${LISTED} AND has_access = 1`, values: [] };
    case 'purchased':
      return { where: `${LISTED} AND has_purchased = 1`, values: [] };
    case 'confirmed':
      return { where: `${LISTED} AND confirmed_at IS NOT NULL`, values: [] };
    case 'unconfirmed':
      return { where: `${LISTED} AND confirmed_at IS NULL`, values: [] };
    case 'stalled':
      return stalledAt(query.chapter ?? null, query.idleDays, now);
    case 'finished':
      return finishedAll(await publishedNumbers(db));
    case 'bounced':
      return BOUNCED;
  }
}

/** Some numbers are sums that the rollups keep, so no reader's row is read for them. @returns null for the others */
function sumFor(filter: ReaderFilter | undefined): ((totals: Totals) => number) | null {
  const sum = (measure: SubscriberMeasure) => (totals: Totals) => totals.get(measure) ?? 0;
  switch (filter) {
    case undefined:
      return sum('subscribers');
    case 'access':
      return sum('withAccess');
    case 'purchased':
      return sum('purchased');
    case 'confirmed':
      return sum('confirmed');
    case 'unconfirmed':
      return (totals) => sum('subscribers')(totals) - sum('confirmed')(totals);
    case 'stalled':
    case 'finished':
    case 'bounced':
      return null;
  }
}

/** Addresses are stored in lower case; names are compared under SQLite's `lower`, which knows ASCII only. */
function searchedFor({ where, values }: Condition, q: string | undefined): Condition {
  if (q === undefined) return { where, values };
  // `instr` and not LIKE: D1 takes LIKE patterns of at most 50 bytes, and addresses are longer.
  const found = `(instr(email, ?) > 0 OR instr(lower(${NAME}), ?) > 0)`;
  const asciiLower = q.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return { where: `${where} AND ${found}`, values: [...values, q.toLowerCase(), asciiLower] };
}

function listedReader({ sortKey: _, ...row }: Row): ListedReader {
  return { ...row, hasAccess: row.hasAccess === 1, hasPurchased: row.hasPurchased === 1 };
}
