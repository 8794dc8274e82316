/** Imports rows of the old database: validated one by one, grouped by reader, and reported to D1 many at a time. */
import * as v from 'valibot';
import { inParallel } from '../inParallel.ts';
import type { Readers } from '../readers.ts';
import { checkImportRow } from '../rules/importRow.ts';
import { type ImportReport, ImportRow, type Rejection } from '../wire/imports.ts';
import type { ReaderRows } from '../wire/readerRpc.ts';
import type { Snapshot } from '../wire/snapshot.ts';

/** Objects woken at once; more gains nothing on one machine and costs memory. */
const PARALLEL_READERS = 32;

export type ImportDeps = {
  readers: Readers;
  storeSnapshots: (snapshots: Snapshot[]) => Promise<unknown>;
};

type Taken = { rows: ReaderRows; refused: string[]; erased: boolean };

/** @param lines one JSON object each @returns what was taken and what could not be, and why */
export async function importBatch(deps: ImportDeps, lines: readonly string[]): Promise<ImportReport> {
  const rejected: Rejection[] = [];
  const byReader = new Map<string, ReaderRows>();
  for (const line of lines) {
    const row = readRow(line);
    if (!row.ok) rejected.push(row.rejection);
    else collect(byReader, row.email, row.row);
  }
  const results = await inParallel([...byReader.values()], PARALLEL_READERS, async (rows) => {
    const result = await deps.readers.byEmail(rows.email).importRows(rows);
    return { rows, ...result };
  });
  rejected.push(...results.flatMap(rejectionsOf));
  const snapshots = results.flatMap(({ snapshot }) => snapshot ?? []);
  await deps.storeSnapshots(snapshots);
  return {
    rows: lines.length,
    accepted: lines.length - rejected.length,
    readersChanged: results.filter(({ changed }) => changed).length,
    rejected,
  };
}

/** What a reader's object did not take. */
function rejectionsOf({ rows, refused, erased }: Taken): Rejection[] {
  if (erased) {
    return [...rows.subscribers, ...rows.progress].map(({ table, id }) => ({ table, id, reason: 'erased' }));
  }
  const reason = 'more progress than one reader can hold';
  return refused.map((id) => ({ table: 'ReadingProgress', id, reason }));
}

type ReadRow = { ok: true; email: string; row: ImportRow } | { ok: false; rejection: Rejection };

function readRow(line: string): ReadRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, rejection: { table: 'unknown', id: null, reason: 'not valid JSON' } };
  }
  const parsed = v.safeParse(ImportRow, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    // A message of the schema would quote the value.
    const reason = `${v.getDotPath(issue) ?? 'row'}: expected ${issue.expected ?? 'another form'}`;
    return { ok: false, rejection: { ...identityOf(value), reason } };
  }
  const row = parsed.output;
  const checked = checkImportRow(row);
  if (!checked.ok) return { ok: false, rejection: { table: row.table, id: row.id, reason: checked.reason } };
  return { ok: true, email: checked.email, row };
}

const Identity = v.object({
  table: v.fallback(v.string(), 'unknown'),
  id: v.fallback(v.nullable(v.string()), null),
});

function identityOf(value: unknown): { table: string; id: string | null } {
  const parsed = v.safeParse(Identity, value);
  return parsed.success ? parsed.output : { table: 'unknown', id: null };
}

function collect(byReader: Map<string, ReaderRows>, email: string, row: ImportRow): void {
  const rows = byReader.get(email) ?? { email, subscribers: [], progress: [] };
  byReader.set(email, rows);
  if (row.table === 'EmailSubscriber') rows.subscribers.push(row);
  else rows.progress.push(row);
}
