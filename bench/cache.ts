/**
 * `npm run bench -- cache`: a chapter's text from the Cache API, from KV and from R2, in rounds that alternate. Beside the
 * rate stands workerd's own processor time, which other programs on the machine do not disturb.
 */
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { startGenerator } from './generator.ts';
import type { HttpJob } from './load.ts';
import type { PartResult } from './result.ts';
import { roundsTable, runRounds } from './rounds.ts';

const PLACES = [
  ['R2', 'r2'],
  ['KV', 'kv'],
  ['Cache API', 'cache'],
  ['D1: the version only', 'version'],
] as const;
/** A chapter of the sample handbook, and a long one. */
const SIZES = [5_500, 110_000];
const CONNECTIONS = 8;
const ROUNDS = 15;
const ROUND_MS = 300;

export async function cachePart(): Promise<PartResult> {
  const worker = await runWorker({ entry: 'bench/worker/cacheWorker.ts', stateDirectory: fastDirectory() });
  const generator = startGenerator();
  const result: PartResult = { title: "A chapter's text", tables: [], checks: [], curves: [], notes: [] };
  try {
    for (const bytes of SIZES) {
      await fetch(`${worker.url}/bench/fill?bytes=${bytes}`);
      const contestants = PLACES.map(([name, place]) => {
        const job: HttpJob = {
          kind: 'http',
          url: worker.url,
          method: 'GET',
          path: `/bench/${place}`,
          tokens: [null],
          bodies: 'none',
          connections: CONNECTIONS,
          durationMs: ROUND_MS,
        };
        return { name, job: () => job, pid: worker.workerdPid };
      });
      const title = `A text of ${bytes} bytes: ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${ROUND_MS} ms`;
      result.tables.push(roundsTable(title, await runRounds(generator, contestants, ROUNDS)));
    }
    return result;
  } finally {
    generator.stop();
    await worker.stop();
  }
}
