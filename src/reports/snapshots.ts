/**
 * Stores snapshots of readers in D1. The trigger `store_snapshots` (migrations/0001) does the work: it moves the
 * readers and the sums over them in one statement, and ignores a snapshot that is not newer than the stored one.
 * So the caller may repeat any call, in any order, until it succeeds.
 */
import type { Snapshot } from '../wire/snapshot.ts';
import type { Database } from './database.ts';

/** From here on more readers in a statement hardly save rows written, and one failure repeats more. */
const READERS_PER_STATEMENT = 100;
/** D1 takes a parameter of up to 2 MB; under 1 MB a statement stays clear of every limit, escapes included. */
const BATCH_MAX_BYTES = 900_000;

const INSERT_BATCH = 'INSERT INTO snapshot_batches (batch, stored_at) VALUES (?1, ?2)';

const utf8 = new TextEncoder();

/**
 * @param snapshots in any order; the newest of each reader counts
 * @param now milliseconds since 1970; names the week under which the differences are kept
 * @returns rows written, indexes included. Throws what D1 throws: earlier statements of the call then stand.
 */
export async function storeSnapshots(db: Database, snapshots: Snapshot[], now: number): Promise<number> {
  let rowsWritten = 0;
  for (const batch of batchesOf(snapshots)) {
    const { meta } = await db.prepare(INSERT_BATCH).bind(batch, now).run();
    rowsWritten += meta.rows_written;
  }
  return rowsWritten;
}

/** @returns JSON arrays within both bounds; a snapshot that is larger than a batch may be goes alone */
function* batchesOf(snapshots: Snapshot[]): Generator<string> {
  let batch: string[] = [];
  let batchBytes = 0;
  for (const snapshot of snapshots) {
    const json = JSON.stringify(snapshot);
    const jsonBytes = utf8.encode(json).length + ','.length;
    const full = batch.length === READERS_PER_STATEMENT || batchBytes + jsonBytes > BATCH_MAX_BYTES;
    if (full && batch.length > 0) {
      yield `[${batch.join(',')}]`;
      batch = [];
      batchBytes = 0;
    }
    batch.push(json);
    batchBytes += jsonBytes;
  }
  if (batch.length > 0) yield `[${batch.join(',')}]`;
}
