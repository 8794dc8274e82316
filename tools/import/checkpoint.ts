/**
 * How far an import came, kept on disk so that a rerun skips what the server confirmed. Nothing depends on it: the
 * server counts each row once, and without the file a rerun only sends more.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ImportReport, Rejection } from '../../src/wire/imports.ts';

const Progress = v.object({
  /** Rows of the source, from its beginning, that are confirmed or rejected. */
  sourceRows: v.pipe(v.number(), v.integer(), v.minValue(0)),
  accepted: ImportReport.entries.accepted,
  readersChanged: ImportReport.entries.readersChanged,
  /** What the server rejected; rows that the command itself rejects are met again by reading. */
  rejected: v.array(Rejection),
});
export type CheckpointProgress = v.InferOutput<typeof Progress>;

export type Checkpoint = {
  load: () => CheckpointProgress | null;
  save: (progress: CheckpointProgress) => void;
  remove: () => void;
};

/**
 * @param directory where checkpoints are kept
 * @param identity the source, the target and the key: another local state has another key, so that a checkpoint
 *   never speaks for a server that was emptied since
 */
export function checkpointFor(directory: string, identity: readonly string[]): Checkpoint {
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
  const file = join(directory, `${name}.json`);
  return {
    load: () => readProgress(file),
    save: (progress) => {
      mkdirSync(directory, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(progress));
      renameSync(`${file}.new`, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readProgress(file: string): CheckpointProgress | null {
  try {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Progress), readFileSync(file, 'utf8'));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
