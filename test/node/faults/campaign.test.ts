/** A short campaign of every kind of fault at once; `npm run faults` is the long one. Seeds that have failed stay here. */
import { expect, test } from 'vitest';
import { fastDirectory } from '../helpers/stateDirectory.ts';
import { runCampaign } from './campaign/runCampaign.ts';

const SECONDS = 12;
/** So that what is missing is named before the test ends. */
const PATIENCE_MS = 120_000;
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

test(`nothing that readers were promised is lost in ${SECONDS} seconds of faults of every kind`, async () => {
  console.log(`FAULT_SEED=${seed}`);
  const { faults, counts, lost } = await runCampaign({
    seed,
    seconds: SECONDS,
    readers: 3,
    readSeconds: { least: 4, most: SECONDS },
    longestSeconds: 2,
    patienceMs: PATIENCE_MS,
    tell: (line) => console.log(line),
    // Only the process dies, so a disk in memory keeps what it wrote.
    stateDirectory: fastDirectory(),
  });
  console.log(JSON.stringify([Object.fromEntries(faults), Object.fromEntries(counts)]));
  expect(lost).toEqual([]);
  const kills = [...faults].filter(([kind]) => kind.startsWith('kill'));
  expect(kills.length).toBeGreaterThan(0);
  expect(counts.get('readers whose life is over')).toBeGreaterThanOrEqual(3);
  expect(counts.get('updates acknowledged')).toBeGreaterThan(SECONDS);
}, 300_000);
