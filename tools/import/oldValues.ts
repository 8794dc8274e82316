/** PostgreSQL's text of a value, read as what the column held. Null means: not such a value. */
import { parseArrayLiteral } from './arrayLiteral.ts';

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?$/;

/** PostgreSQL's `integer` has ten digits at most. */
const INTEGER = /^-?\d{1,10}$/;

/**
 * Reads a `timestamp` or `timestamptz`; without a zone it is UTC, as Prisma wrote it.
 * @returns ISO 8601 UTC with milliseconds (finer digits are cut off), or null for anything else, `infinity` and dates
 *   that no calendar has among it
 */
export function readTimestamp(text: string): string | null {
  const match = TIMESTAMP.exec(text);
  if (match === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    ,
    sign,
    zoneHours = '0',
    zoneMinutes = '0',
  ] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const localMs = Date.parse(written);
  if (Number.isNaN(localMs) || new Date(localMs).toISOString() !== written) return null;
  const offsetMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  const iso = new Date(sign === '-' ? localMs + offsetMs : localMs - offsetMs).toISOString();
  return /^\d{4}-/.test(iso) ? iso : null;
}

/** Reads a `boolean` in PostgreSQL's own output forms, and the 0 and 1 of databases that have none. */
export function readBoolean(text: string): boolean | null {
  if (/^(t|true|1)$/i.test(text)) return true;
  return /^(f|false|0)$/i.test(text) ? false : null;
}

export function readInteger(text: string): number | null {
  return INTEGER.test(text) ? Number(text) : null;
}

/** Reads a `text[]`; NULL elements say nothing and are left out. */
export function readTextArray(text: string): string[] | null {
  return parseArrayLiteral(text)?.filter((element) => element !== null) ?? null;
}
