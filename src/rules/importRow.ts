/** Which rows of the old database an import can take. The command (its dry run too) and the server ask the same rule. */
import { normaliseEmail } from '../wire/emailAddress.ts';
import type { ImportRow } from '../wire/imports.ts';
import { CHAPTER_NUMBER_MAX } from '../wire/progress.ts';

/** PostgreSQL's `integer`: the old columns held no more, and sums of such numbers stay exact. */
const INTEGER_MAX = 2_147_483_647;

export type ImportRowCheck = { ok: true; email: string } | { ok: false; reason: string };

/**
 * Decides whether a row can be taken.
 * @param row a parsed row; times in milliseconds since the Unix epoch, `timeSpent` in seconds
 * @returns the normalised address under which the row belongs, or the reason (which never names the address)
 */
export function checkImportRow(row: ImportRow): ImportRowCheck {
  const email = normaliseEmail(row.email);
  if (email === null) return { ok: false, reason: 'no e-mail address' };
  const reason = row.table === 'ReadingProgress' ? progressProblem(row) : subscriberProblem(row);
  return reason === null ? { ok: true, email } : { ok: false, reason };
}

function progressProblem(row: Extract<ImportRow, { table: 'ReadingProgress' }>): string | null {
  if (row.chapterNumber < 1) return 'chapter below 1';
  if (row.chapterNumber > CHAPTER_NUMBER_MAX) return `chapter above ${CHAPTER_NUMBER_MAX}`;
  if (row.timeSpent < 0) return 'negative time';
  if (row.timeSpent > INTEGER_MAX) return `time above ${INTEGER_MAX} seconds`;
  return before1970(row.createdAt, row.updatedAt);
}

function subscriberProblem(row: Extract<ImportRow, { table: 'EmailSubscriber' }>): string | null {
  if (row.emailsSent < 0) return 'negative mail count';
  if (row.emailsSent > INTEGER_MAX) return `mail count above ${INTEGER_MAX}`;
  return before1970(row.createdAt, row.updatedAt, row.lastEmailSent ?? 0);
}

function before1970(...timesMs: number[]): string | null {
  return timesMs.some((timeMs) => timeMs < 0) ? 'time before 1970' : null;
}
