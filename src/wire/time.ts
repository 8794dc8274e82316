/** Times and calendar days on the wire: ISO 8601 in, milliseconds since the epoch inside, ISO 8601 UTC out. */
import * as v from 'valibot';
import { isoTime } from './isoTime.ts';

export { isoTime, isoTimeOrNull } from './isoTime.ts';

/** An ISO 8601 timestamp with an offset; its output is milliseconds since the Unix epoch. */
export const Timestamp = v.pipe(
  v.string(),
  v.isoTimestamp('A time must be an ISO 8601 timestamp, such as 2026-01-31T09:30:00.000Z.'),
  v.transform(Date.parse),
  v.number('A time must be a real date.'),
  v.minValue(0, 'A time must not be before 1970.'),
);

/** An IANA time-zone name that this runtime knows. */
export const TimeZone = v.pipe(
  v.string(),
  v.maxLength(64),
  v.check(isTimeZone, 'A time zone must be an IANA name, such as Europe/Berlin.'),
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** A calendar day, `YYYY-MM-DD`, that there is. */
export const Day = v.pipe(
  v.string(),
  v.isoDate('A day must be written as YYYY-MM-DD.'),
  v.check((day) => {
    const ms = Date.parse(day);
    return !Number.isNaN(ms) && isoTime(ms).startsWith(day);
  }, 'A day must be one of the calendar.'),
);
