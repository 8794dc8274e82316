/** One run of the import: reads rows, rejects what cannot be taken, sends the rest, and counts all of it. */
import { IMPORT_MAX_BYTES, type ImportReport, type Rejection } from '../../src/wire/imports.ts';
import type { Checkpoint, CheckpointProgress } from './checkpoint.ts';
import { type Chunk, ChunkBuilder } from './chunks.ts';
import type { SourceItem } from './dumpRow.ts';
import { translateRow } from './oldDatabase.ts';
import { OLD_TABLES, type OldTable } from './oldSchema.ts';
import { upload } from './upload.ts';

/** What is known so far; the display reads it while the run goes on. */
export type ImportTally = {
  rowsRead: Record<OldTable, number>;
  /** Rows that an earlier, interrupted run had confirmed. */
  resumedAfter: number;
  accepted: number;
  /** As the server's answers count: a reader whose rows lie in several requests counts in each. */
  readersChanged: number;
  rejected: Rejection[];
};

export type ImportDeps = {
  /** Null in a dry run, which reads and judges all rows and sends none. */
  send: ((chunk: Chunk) => Promise<ImportReport>) | null;
  checkpoint: Checkpoint;
};

export function newTally(): ImportTally {
  const rowsRead = { EmailSubscriber: 0, ReadingProgress: 0 };
  return { rowsRead, resumedAfter: 0, accepted: 0, readersChanged: 0, rejected: [] };
}

export function totalRowsRead(tally: ImportTally): number {
  return OLD_TABLES.reduce((sum, table) => sum + tally.rowsRead[table], 0);
}

/**
 * Runs an import to its end; after a failure the same call goes on where it stopped.
 * @param tally is filled while the run goes on, and holds what was done when it fails
 * @throws what reading or sending throws
 */
export async function runImport(
  items: AsyncIterable<SourceItem>,
  tally: ImportTally,
  { send, checkpoint }: ImportDeps,
): Promise<void> {
  const begun = send === null ? null : checkpoint.load();
  const progress: CheckpointProgress = begun ?? {
    sourceRows: 0,
    accepted: 0,
    readersChanged: 0,
    rejected: [],
  };
  tally.resumedAfter = progress.sourceRows;
  countConfirmed(tally, progress);
  const chunks = readChunks(items, tally, progress.sourceRows);
  if (send === null) {
    for await (const chunk of chunks) tally.accepted += chunk.rows;
    return;
  }
  await upload(chunks, send, (chunk, report) => {
    countConfirmed(tally, report);
    progress.sourceRows = chunk.sourceRows;
    progress.accepted += report.accepted;
    progress.readersChanged += report.readersChanged;
    progress.rejected.push(...report.rejected);
    checkpoint.save(progress);
  });
  checkpoint.remove();
}

function countConfirmed(tally: ImportTally, counts: Omit<ImportReport, 'rows'>): void {
  tally.accepted += counts.accepted;
  tally.readersChanged += counts.readersChanged;
  tally.rejected.push(...counts.rejected);
}

async function* readChunks(
  items: AsyncIterable<SourceItem>,
  tally: ImportTally,
  skippedRows: number,
): AsyncGenerator<Chunk> {
  const builder = new ChunkBuilder();
  let position = 0;
  for await (const item of items) {
    position++;
    const line = judge(item, tally);
    if (line === null || position <= skippedRows) continue;
    const full = builder.add(line, position);
    if (full !== null) yield full;
  }
  const last = builder.finish();
  if (last !== null) yield last;
}

/** @returns the row as a line to send, or null when it is rejected */
function judge(item: SourceItem, tally: ImportTally): string | null {
  const table = OLD_TABLES.find((name) => name === item.table);
  if (table !== undefined) tally.rowsRead[table]++;
  const translation = 'reason' in item ? { ok: false as const, rejection: item } : translateRow(item);
  if (!translation.ok) {
    tally.rejected.push(translation.rejection);
    return null;
  }
  const line = JSON.stringify(translation.row);
  if (Buffer.byteLength(line) < IMPORT_MAX_BYTES) return line;
  tally.rejected.push({
    table: item.table,
    id: translation.row.id,
    reason: `row larger than ${IMPORT_MAX_BYTES} bytes`,
  });
  return null;
}
