/** The nudges table: one row of what is remembered about mails that nobody asked for. No row, nothing remembered. */
import { mayBeSent } from '../src/rules/mailPolicy.ts';
import { NO_NUDGES, type NudgedReader, type Nudges } from '../src/rules/nudges.ts';
import type { Database, SqlRow } from './Database.ts';
import type { Profile } from './profile.ts';
import type { ReaderState } from './ReaderState.ts';

interface NudgesRow extends SqlRow {
  drip: Nudges['drip'];
  mailed: string;
  outline: string | null;
  looked_at: number | null;
  dripped_at: number | null;
  reminders: number;
  reminded_at: number | null;
  finished_at: number | null;
  tried_at: number | null;
  failures: number;
}

export function readNudges(db: Database): Nudges {
  const row = db.first<NudgesRow>('SELECT * FROM nudges');
  if (!row) return NO_NUDGES;
  return {
    drip: row.drip,
    mailed: JSON.parse(row.mailed),
    outline: row.outline === null ? null : JSON.parse(row.outline),
    lookedAt: row.looked_at,
    drippedAt: row.dripped_at,
    reminders: row.reminders,
    remindedAt: row.reminded_at,
    finishedAt: row.finished_at,
    triedAt: row.tried_at,
    failures: row.failures,
  };
}

export function writeNudges(db: Database, nudges: Nudges): void {
  db.run(
    `INSERT OR REPLACE INTO nudges (id, drip, mailed, outline, looked_at, dripped_at, reminders, reminded_at,
       finished_at, tried_at, failures)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    nudges.drip,
    JSON.stringify(nudges.mailed),
    nudges.outline === null ? null : JSON.stringify(nudges.outline),
    nudges.lookedAt,
    nudges.drippedAt,
    nudges.reminders,
    nudges.remindedAt,
    nudges.finishedAt,
    nudges.triedAt,
    nudges.failures,
  );
}

/** @returns what the rules must know of a reader, or null for one who gets nothing unasked */
export function nudgedReader({ profile, chapters }: ReaderState): NudgedReader | null {
  if (!profile || profile.confirmedAt === null) return null;
  const { confirmedAt, timezone } = profile;
  return { confirmedAt, timezone, chapters, ...wishesOf(profile) };
}

/** @returns which nudges the reader wants and may have */
export function wishesOf({ mailPreferences, suppressed, hasAccess }: Profile) {
  return {
    wantsChapters: mayBeSent('chapter', mailPreferences, suppressed),
    wantsReminders: mayBeSent('reminder', mailPreferences, suppressed),
    hasAccess,
  };
}
