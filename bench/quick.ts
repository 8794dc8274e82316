/** `npm run bench -- quick`: rows written by what happens often, and requests a second, in less than a minute. */
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { diskDirectory, memoryDirectory } from '../test/node/helpers/stateDirectory.ts';
import { measureRates } from './rates.ts';
import { countRows } from './rows.ts';
import { countSnapshotRows } from './snapshotRows.ts';
import { printTable } from './table.ts';

const ENTRY = 'bench/worker/benchWorker.ts';

/** @returns whether every count is as designed; rates are reported, not judged */
export async function quickBench(): Promise<boolean> {
  const countsAreRight = await Promise.all([printRows(), printSnapshotRows()]);
  const stateDirectory = memoryDirectory();
  if (stateDirectory) {
    await measureRates(ENTRY, {
      title: 'Without the cost of a disk',
      stateDirectory,
      readers: 400,
      rounds: 5,
      roundMs: 600,
    });
  }
  await measureRates(ENTRY, {
    title: 'With fsync on this disk',
    stateDirectory: diskDirectory(),
    contestants: ['PUT: token and an object that answers', 'PUT /api/progress/1'],
    readers: 100,
    rounds: 3,
    roundMs: 600,
  });
  return countsAreRight.every(Boolean);
}

async function printRows(): Promise<boolean> {
  const vars = { SNAPSHOT_QUIET_SECONDS: '3600', SNAPSHOT_MAX_SECONDS: '3600' };
  const worker = await runWorker({ entry: ENTRY, vars });
  try {
    const counts = await countRows(worker.url);
    const isRight = (count: (typeof counts)[number]) => count.rowsWritten === count.expected * count.times;
    printTable(
      "Rows written in a reader's object",
      ['what', 'times', 'rows', 'rows each', 'designed', 'alarms set', ''],
      counts.map((count) => [
        count.what,
        `${count.times}`,
        `${count.rowsWritten}`,
        `${count.rowsWritten / count.times}`,
        `${count.expected}`,
        `${count.alarmsSet}`,
        isRight(count) ? 'ok' : 'WRONG',
      ]),
    );
    return counts.every(isRight);
  } finally {
    await worker.stop();
  }
}

async function printSnapshotRows(): Promise<boolean> {
  const counts = await countSnapshotRows(ENTRY);
  printTable(
    'Rows written in D1',
    ['what', 'readers', 'rows', 'rows each', 'at most', ''],
    counts.map(({ what, readers, rowsWritten, most }) => [
      what,
      `${readers}`,
      `${rowsWritten}`,
      (rowsWritten / readers).toFixed(2),
      `${most}`,
      rowsWritten / readers <= most ? 'ok' : 'OVER',
    ]),
  );
  return counts.every(({ rowsWritten, readers, most }) => rowsWritten > 0 && rowsWritten / readers <= most);
}
