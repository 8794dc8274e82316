/** Rows of the old database as the import command sends them, and the request that brings them. */
import type { ImportReport, ImportRowInput } from '../../src/wire/imports.ts';
import { call } from './api.ts';

type Row<T extends ImportRowInput['table']> = Extract<ImportRowInput, { table: T }>;

export function subscriberRow(id: string, email: string, changes: Partial<Row<'EmailSubscriber'>> = {}) {
  const row: Row<'EmailSubscriber'> = {
    table: 'EmailSubscriber',
    id,
    email,
    firstName: null,
    lastName: null,
    createdAt: '2025-03-01T10:00:00.000Z',
    updatedAt: '2025-03-02T10:00:00.000Z',
    hasAccess: false,
    hasPurchased: false,
    discountCode: null,
    emailsSent: 0,
    lastEmailSent: null,
    ...changes,
  };
  return row;
}

export function progressRow(id: string, email: string, changes: Partial<Row<'ReadingProgress'>> = {}) {
  const row: Row<'ReadingProgress'> = {
    table: 'ReadingProgress',
    id,
    email,
    chapterNumber: 1,
    completed: false,
    timeSpent: 0,
    videosWatched: [],
    quizzesPassed: [],
    createdAt: '2025-04-01T10:00:00.000Z',
    updatedAt: '2025-04-02T10:00:00.000Z',
    ...changes,
  };
  return row;
}

export function postRows(
  token: string | null,
  body: string,
  type = 'application/x-ndjson',
): Promise<Response> {
  return call('POST', '/api/admin/import', {
    ...(token === null ? {} : { token }),
    body,
    headers: { 'Content-Type': type },
  });
}

/** @returns the report of an import, which must be taken */
export async function importRows(token: string, ...rows: object[]): Promise<ImportReport> {
  const response = await postRows(token, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  if (response.status !== 200) throw new Error(`The import was answered with ${response.status}.`);
  return response.json();
}
