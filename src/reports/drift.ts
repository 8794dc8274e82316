/**
 * Asks some readers' objects whether D1 shows them as they are, has what differs told again, and keeps what it found in
 * `drift_checks`. A reader whom D1 does not know at all is not found this way; the object's own alarm sees to that.
 */
import { inParallel } from '../inParallel.ts';
import type { Log } from '../log.ts';
import type { Comparison, ReportedReader } from '../rules/drift.ts';
import type { DriftCheck, DriftReport } from '../wire/drift.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';

/** Ten places in the alphabet, ten readers at each: a hundred rows read. */
const PLACES = 10;
const READERS_PER_PLACE = 10;
const SAMPLE = PLACES * READERS_PER_PLACE;
const OBJECTS_AT_ONCE = 10;
const CHECKS_SHOWN = 30;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export type DriftDeps = {
  db: Database;
  log: Log;
  /** @returns a number in [0, 1) */
  random: () => number;
  objectOf: (email: string) => {
    compareReport: (reported: ReportedReader) => Promise<Comparison>;
    flushAgain: (reportedRev: number) => Promise<void>;
  };
};

type Found = Comparison | { kind: 'failed' };
type Row = Record<string, string | number | null> & { email: string; counts: string; chapters: string };

/**
 * Repeated on the same day, it replaces what it found before.
 * @param now milliseconds since 1970
 */
export async function checkDrift(deps: DriftDeps, now: number): Promise<DriftCheck> {
  const rows = await sample(deps);
  const found = await inParallel(rows, OBJECTS_AT_ONCE, (row) => compare(deps, row));
  const count = (kind: Found['kind']) => found.filter((one) => one.kind === kind).length;
  const fields: Record<string, number> = {};
  for (const field of found.flatMap((one) => (one.kind === 'different' ? one.fields : []))) {
    fields[field] = (fields[field] ?? 0) + 1;
  }
  const check = {
    day: isoTime(now).slice(0, 10),
    checkedAt: isoTime(now),
    checked: rows.length,
    pending: count('pending'),
    mended: count('different'),
    missing: count('missing'),
    failed: count('failed'),
    fields,
  };
  await storeCheck(deps.db, check);
  return check;
}

/** A snapshot may arrive between reading the row and asking the object, so a difference must be seen twice. */
async function compare({ db, log, objectOf }: DriftDeps, row: Row): Promise<Found> {
  try {
    const object = objectOf(row.email);
    const first = await object.compareReport(reportedOf(row));
    if (first.kind !== 'different') return first;
    const again = await db.prepare('SELECT * FROM readers WHERE email = ?').bind(row.email).first<Row>();
    if (!again) return { kind: 'pending' };
    const reported = reportedOf(again);
    const second = await object.compareReport(reported);
    if (second.kind === 'different') {
      log.warn('drift.found', { fields: second.fields.join(), rev: reported.rev });
      await object.flushAgain(reported.rev);
    }
    return second;
  } catch (error) {
    log.error('drift.object_failed', error);
    return { kind: 'failed' };
  }
}

async function sample({ db, random }: DriftDeps): Promise<Row[]> {
  const read = (from: string, limit: number) =>
    db
      .prepare('SELECT * FROM readers WHERE email >= ?1 ORDER BY email LIMIT ?2')
      .bind(from, limit)
      .all<Row>();
  const letter = () => LETTERS[Math.floor(random() * LETTERS.length)] ?? '';
  const places = Array.from({ length: PLACES }, () => letter() + letter() + letter());
  const rows = new Map<string, Row>();
  for (const place of places) {
    for (const row of (await read(place, READERS_PER_PLACE)).results) rows.set(row.email, row);
  }
  // Few readers, or many behind the last of them: the first ones fill the sample up.
  if (rows.size < SAMPLE) for (const row of (await read('', SAMPLE)).results) rows.set(row.email, row);
  return [...rows.values()].slice(0, SAMPLE);
}

/** Turns the columns of migrations/0001 back into the snapshot that they were made of. */
function reportedOf(row: Row): ReportedReader {
  const text = (column: string) => String(row[column]);
  const textOrNull = (column: string) => (row[column] === null ? null : text(column));
  const number = (column: string) => Number(row[column]);
  return {
    rev: number('rev'),
    subscribed: row.subscribed === 1,
    id: text('id'),
    firstName: textOrNull('first_name'),
    lastName: textOrNull('last_name'),
    createdAt: text('created_at'),
    updatedAt: text('updated_at'),
    confirmedAt: textOrNull('confirmed_at'),
    hasAccess: row.has_access === 1,
    hasPurchased: row.has_purchased === 1,
    discountCode: textOrNull('discount_code'),
    timezone: text('timezone'),
    emailsSent: number('emails_sent'),
    lastEmailSent: textOrNull('last_email_sent'),
    lastReadAt: textOrNull('last_read_at'),
    summary: { chaptersCompleted: number('chapters_completed'), timeSpent: number('time_spent') },
    chapters: JSON.parse(row.chapters),
    counts: JSON.parse(row.counts),
  };
}

async function storeCheck(db: Database, check: DriftCheck): Promise<void> {
  const { day, checkedAt, checked, pending, mended, missing, failed, fields } = check;
  await db
    .prepare('INSERT OR REPLACE INTO drift_checks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)')
    .bind(day, checkedAt, checked, pending, mended, missing, failed, JSON.stringify(fields))
    .run();
}

/** @returns the newest checks first; reads a row each */
export async function driftReport(db: Database): Promise<DriftReport> {
  const { results } = await db
    .prepare(
      `SELECT day, checked_at AS checkedAt, checked, pending, mended, missing, failed, fields
       FROM drift_checks ORDER BY day DESC LIMIT ${CHECKS_SHOWN}`,
    )
    .all<Omit<DriftCheck, 'fields'> & { fields: string }>();
  return { checks: results.map((check) => ({ ...check, fields: JSON.parse(check.fields) })) };
}
