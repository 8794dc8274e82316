/** Rows written by what happens often: exact, and the same on every machine. */
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { exactCheck, type PartResult } from './result.ts';
import { countRows } from './rows.ts';
import { countSnapshotRows } from './snapshotRows.ts';

const ENTRY = 'bench/worker/benchWorker.ts';

export async function rowsPart(): Promise<PartResult> {
  const vars = { SNAPSHOT_QUIET_SECONDS: '3600', SNAPSHOT_MAX_SECONDS: '3600' };
  const worker = await runWorker({ entry: ENTRY, vars, stateDirectory: fastDirectory() });
  const counts = await countRows(worker.url).finally(worker.stop);
  const wrong = counts.filter(({ rowsWritten, times, expected }) => rowsWritten !== times * expected);
  if (wrong.length > 0) throw new Error(`Not as designed: ${JSON.stringify(wrong)}`);
  const snapshots = await countSnapshotRows(ENTRY);
  return {
    title: 'Rows written',
    tables: [],
    checks: [
      ...counts.map(({ what, rowsWritten, times, expected }) =>
        exactCheck(what, rowsWritten / times, expected),
      ),
      ...snapshots.map(({ what, rowsWritten, readers, most }) =>
        exactCheck(what, rowsWritten / readers, most),
      ),
    ],
    curves: [],
    notes: [],
  };
}
