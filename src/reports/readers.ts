/**
 * The list of subscribed readers in keyset pages: a page starts behind the last reader of the one before, so nobody
 * is listed twice or missed when others sign up in between. The index `readers_listed` holds what most pages are found by.
 * What changes with nearly every snapshot has none, since it would cost a row written each time: over very many readers
 * such an order is refused, and such a filter looks for a page in a part of them (readersPart.ts).
 */
import type { SubscriberMeasure } from '../rules/counts.ts';
import type { ListedReader, ReaderFilter, ReaderPage, ReaderSort, ReadersQuery } from '../wire/reports.ts';
import { BOUNCED, type Condition, finishedAll, publishedNumbers, stalledAt } from './conditions.ts';
import type { Database } from './database.ts';
import { decodeCursor, encodeCursor, type ReadersCursor } from './readersCursor.ts';
import { behind, endOfPart, type Order, type Place, through } from './readersPart.ts';
import { readPresentTotals, type Totals } from './rollups.ts';

export type ReadersAnswer =
  | { ok: true; page: ReaderPage }
  | { ok: false; reason: 'invalid_cursor' | 'too_many_to_sort' };

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

const ORDERS: Record<ReaderSort, Order> = {
  email: { key: 'email', direction: 'ASC' },
  '-email': { key: 'email', direction: 'DESC' },
  createdAt: { key: 'created_at', direction: 'ASC' },
  '-createdAt': { key: 'created_at', direction: 'DESC' },
  lastReadAt: { key: LAST_READ, direction: 'ASC' },
  '-lastReadAt': { key: LAST_READ, direction: 'DESC' },
  chaptersCompleted: { key: COMPLETED, direction: 'ASC' },
  '-chaptersCompleted': { key: COMPLETED, direction: 'DESC' },
  timeSpent: { key: TIME_SPENT, direction: 'ASC' },
  '-timeSpent': { key: TIME_SPENT, direction: 'DESC' },
};
const INDEXED_KEYS = ['email', 'created_at'];

const LISTED = 'subscribed = 1';

/** Rows of readers of which D1 looks at all, in a second or so, to sort them or to look into their documents. */
const SCAN_MAX = 50_000;

/**
 * A search, and a filter that no sum is kept for, look at every subscriber until the page is full; how many there are is
 * counted only when there are more than the first page shows, and goes with the cursor from then on.
 * @param query as `ReadersQuery` parsed it
 * @param now milliseconds since 1970
 * @param scanMax subscribers above whom nothing looks at all of their rows
 * @returns one page; `invalid_cursor` for a cursor that is not from a page in this order
 */
export async function listReaders(
  db: Database,
  query: ReadersQuery,
  now: number,
  scanMax = SCAN_MAX,
): Promise<ReadersAnswer> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.sort);
  if (after === null) return { ok: false, reason: 'invalid_cursor' };

  const order = ORDERS[query.sort];
  const looksIntoDocuments = query.filter === 'stalled' || query.filter === 'finished';
  const isSorted = INDEXED_KEYS.includes(order.key) || query.filter === 'bounced';
  const isLarge = (looksIntoDocuments || !isSorted) && (await countSubscribers(db)) > scanMax;
  if (isLarge && !isSorted) return { ok: false, reason: 'too_many_to_sort' };

  const condition = searchedFor(await filterOf(db, query, now), query.q);
  const end = isLarge ? await endOfPart(db, order, after, scanMax) : null;
  const rows = await readRows(db, query, condition, after, end);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  const kept = query.q === undefined ? sumFor(query.filter) : null;
  const total = async () => after?.total ?? (hasMore ? await countReaders(db, condition) : rows.length);
  const known = isLarge ? null : kept ? kept(await readPresentTotals(db)) : await total();
  const place = hasMore ? { key: last.sortKey, email: last.email } : end;
  const counted = kept || known === null ? {} : { total: known };
  const nextCursor = place && encodeCursor({ sort: query.sort, ...place, ...counted });
  return { ok: true, page: { data: shown.map(listedReader), nextCursor, total: known } };
}

/** @returns one row more than the page holds, if there is one: it tells that another page follows */
async function readRows(
  db: Database,
  query: ReadersQuery,
  condition: Condition,
  after: ReadersCursor | undefined,
  end: Place | null,
): Promise<Row[]> {
  const { key, direction } = ORDERS[query.sort];
  const from = after && behind(ORDERS[query.sort], after);
  const to = end && through(ORDERS[query.sort], end);
  const found = [condition, from, to].filter((part) => part != null);
  const page = `WHERE ${found.map(({ where }) => where).join(' AND ')} ORDER BY ${key} ${direction}, email ${direction} LIMIT ?`;
  const sql =
    query.q === undefined
      ? `SELECT ${COLUMNS}, ${key} AS sortKey FROM readers ${page}`
      : // A word is looked for in the index alone, a tenth of the bytes, and what is found is read.
        `SELECT ${COLUMNS}, sortKey FROM (
           SELECT email AS found, ${key} AS sortKey FROM readers INDEXED BY readers_listed ${page}
         ) CROSS JOIN readers ON email = found ORDER BY sortKey ${direction}, email ${direction}`;
  const { results } = await db
    .prepare(sql)
    .bind(...found.flatMap(({ values }) => values), query.limit + 1)
    .all<Row>();
  return results;
}

async function countSubscribers(db: Database): Promise<number> {
  return (await readPresentTotals(db)).get('subscribers' satisfies SubscriberMeasure) ?? 0;
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
