/** Turns a row of the old database into a row of the wire, or says why it cannot be one. */
import * as v from 'valibot';
import { checkImportRow } from '../../src/rules/importRow.ts';
import { ImportRow, type ImportRowInput, type Rejection } from '../../src/wire/imports.ts';
import type { OldRow } from './oldSchema.ts';
import { readBoolean, readInteger, readTextArray, readTimestamp } from './oldValues.ts';

const REPORTED_ID_MAX_LENGTH = 128;

export type Translation = { ok: true; row: ImportRowInput } | { ok: false; rejection: Rejection };

/**
 * Translates a row and asks the rule that the server asks, so that a dry run rejects the same rows.
 * @returns the row to send, or a rejection whose reason names columns and never a value
 */
export function translateRow(old: OldRow): Translation {
  const fields = new Fields(old.values);
  const row = old.table === 'EmailSubscriber' ? subscriberRow(fields) : progressRow(fields);
  if (fields.problem !== null) return reject(old, fields.problem);
  const parsed = v.safeParse(ImportRow, row);
  if (!parsed.success) return reject(old, schemaProblem(parsed.issues[0]));
  const check = checkImportRow(parsed.output);
  return check.ok ? { ok: true, row } : reject(old, check.reason);
}

function subscriberRow(fields: Fields): ImportRowInput {
  return {
    table: 'EmailSubscriber',
    id: fields.text('id'),
    email: fields.textOrNull('email') ?? '',
    firstName: fields.textOrNull('firstName'),
    lastName: fields.textOrNull('lastName'),
    createdAt: fields.read('createdAt', readTimestamp, 'a time', ''),
    updatedAt: fields.read('updatedAt', readTimestamp, 'a time', ''),
    hasAccess: fields.read('hasAccess', readBoolean, 'true or false', false),
    hasPurchased: fields.read('hasPurchased', readBoolean, 'true or false', false),
    discountCode: fields.textOrNull('discountCode'),
    emailsSent: fields.read('emailsSent', readInteger, 'a whole number', 0),
    lastEmailSent: fields.has('lastEmailSent')
      ? fields.read('lastEmailSent', readTimestamp, 'a time', '')
      : null,
  };
}

function progressRow(fields: Fields): ImportRowInput {
  return {
    table: 'ReadingProgress',
    id: fields.text('id'),
    email: fields.textOrNull('email') ?? '',
    chapterNumber: fields.read('chapterNumber', readInteger, 'a whole number', 0),
    completed: fields.read('completed', readBoolean, 'true or false', false),
    timeSpent: fields.read('timeSpent', readInteger, 'a whole number', 0),
    // Prisma leaves list columns nullable, and reads NULL as an empty list.
    videosWatched: fields.has('videosWatched')
      ? fields.read('videosWatched', readTextArray, 'a list of texts', [])
      : [],
    quizzesPassed: fields.has('quizzesPassed')
      ? fields.read('quizzesPassed', readTextArray, 'a list of texts', [])
      : [],
    createdAt: fields.read('createdAt', readTimestamp, 'a time', ''),
    updatedAt: fields.read('updatedAt', readTimestamp, 'a time', ''),
  };
}

/** Reads columns one by one and remembers the first that cannot be read. */
class Fields {
  problem: string | null = null;
  readonly #values: OldRow['values'];

  constructor(values: OldRow['values']) {
    this.#values = values;
  }

  has(column: string): boolean {
    return this.textOrNull(column) !== null;
  }

  textOrNull(column: string): string | null {
    return this.#values[column] ?? null;
  }

  text(column: string): string {
    return this.read(column, (text) => text || null, 'there', '');
  }

  read<Value>(column: string, parse: (text: string) => Value | null, what: string, otherwise: Value): Value {
    const text = this.textOrNull(column);
    const value = text === null ? null : parse(text);
    if (value === null) this.problem ??= `${column} is not ${what}`;
    return value ?? otherwise;
  }
}

/** The schema's own message shows what it received, which may be an address: only names and bounds are told. */
function schemaProblem(issue: v.BaseIssue<unknown>): string {
  const column = String(issue.path?.[0]?.key ?? 'the row');
  if (issue.type === 'max_length') return `${column} has more than ${issue.requirement} characters`;
  return issue.type === 'min_length'
    ? `${column} has an empty text`
    : `${column} is not as the import takes it`;
}

function reject(old: OldRow, reason: string): Translation {
  const id = old.values.id?.slice(0, REPORTED_ID_MAX_LENGTH) || null;
  return { ok: false, rejection: { table: old.table, id, reason } };
}
