/**
 * `npm run bench -- cache`: a chapter's text from the Cache API, from KV and from R2, in rounds that alternate. Beside the
 * rate stands workerd's own processor time, which other programs on the machine do not disturb.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type RunningWorker, runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import type { Job, Result } from './load.ts';
import { median, printTable, spread } from './table.ts';

const PLACES = ['r2', 'kv', 'cache', 'version'];
const NAMES: Record<string, string> = {
  r2: 'R2',
  kv: 'KV',
  cache: 'Cache API',
  version: 'D1: the version only',
};
/** A chapter of the sample handbook, and a long one. */
const SIZES = [5_500, 110_000];
const CONNECTIONS = 8;
const ROUNDS = 15;
const ROUND_MS = 300;

/** @returns whether everything was answered; rates are reported, not judged */
export async function cacheBench(): Promise<boolean> {
  const worker = await runWorker({ entry: 'bench/worker/cacheWorker.ts', stateDirectory: fastDirectory() });
  const generator = fork(new URL('load.ts', import.meta.url));
  try {
    for (const bytes of SIZES) {
      await fetch(`${worker.url}/bench/fill?bytes=${bytes}`);
      await compare(worker, generator, bytes);
    }
    return true;
  } finally {
    generator.kill();
    await worker.stop();
  }
}

async function compare(worker: RunningWorker, generator: ChildProcess, bytes: number): Promise<void> {
  const results = new Map<string, Measured[]>(PLACES.map((place) => [place, []]));
  // The first round warms up and is not counted.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const place of PLACES) {
      const before = cpuMs(worker);
      const result = await runJob(generator, { url: worker.url, place });
      const cpuMsEach = (cpuMs(worker) - before) / result.answers;
      if (Object.keys(result.failures).length > 0) throw new Error(`${place} did not answer.`);
      if (round >= 0) results.get(place)?.push({ ...result, cpuMsEach });
    }
  }
  const all = (place: string) => results.get(place) ?? [];
  const cpu = (place: string) => all(place).map(({ cpuMsEach }) => cpuMsEach);
  printTable(
    `A text of ${bytes} bytes: ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${ROUND_MS} ms`,
    ['from', 'CPU ms each', 'spread', 'against R2', 'spread', 'req/s', 'spread', 'p50 ms'],
    PLACES.map((place) => {
      const ratios = cpu(place).map((ms, round) => ms / (cpu('r2')[round] ?? 1));
      const rates = all(place).map(({ perSecond }) => perSecond);
      return [
        NAMES[place] ?? place,
        median(cpu(place)).toFixed(2),
        spread(cpu(place), 2),
        median(ratios).toFixed(2),
        spread(ratios, 2),
        median(rates).toFixed(0),
        spread(rates),
        median(all(place).map(({ p50Ms }) => p50Ms)).toFixed(1),
      ];
    }),
  );
}

type Measured = Result & { cpuMsEach: number };

/** The processor time that workerd has used so far, in ms; Linux counts it in hundredths of a second (proc_pid_stat(5)). */
function cpuMs(worker: RunningWorker): number {
  const stat = readFileSync(`/proc/${worker.workerdPid()}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function runJob(
  generator: ChildProcess,
  { url, place }: { url: string; place: string },
): Promise<Result> {
  const job: Job = {
    url,
    method: 'GET',
    path: `/bench/${place}`,
    tokens: ['none'],
    connections: CONNECTIONS,
    durationMs: ROUND_MS,
  };
  generator.send(job);
  const [result]: Result[] = await once(generator, 'message');
  if (!result) throw new Error('The load generator said nothing.');
  return result;
}
