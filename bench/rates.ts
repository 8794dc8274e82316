/** Requests a second of progress writes and reads against the ceiling of this machine, in rounds that alternate. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { rowsWritten, settle, signIn } from './benchClient.ts';
import type { Job, Result } from './load.ts';
import { median, printTable, spread } from './table.ts';

const CONNECTIONS = 32;
const SIGN_INS_AT_ONCE = 50;

type Contestant = { name: string; method: Job['method']; path: string; against: string | null };
const CEILING_WRITE = 'PUT: token and an object that answers';
const CEILING_READ = 'GET: token and an object that answers';
const WRITE = 'PUT /api/progress/1';
const CONTESTANTS: Contestant[] = [
  { name: 'GET: token only', method: 'GET', path: '/bench/token', against: null },
  { name: CEILING_WRITE, method: 'PUT', path: '/bench/ceiling', against: null },
  { name: WRITE, method: 'PUT', path: '/api/progress/1', against: CEILING_WRITE },
  { name: CEILING_READ, method: 'GET', path: '/bench/ceiling', against: null },
  { name: 'GET /api/progress', method: 'GET', path: '/api/progress', against: CEILING_READ },
];

export type RatePlan = {
  title: string;
  stateDirectory: string;
  contestants?: readonly string[];
  /** Enough that none comes near its 300 updates a minute. */
  readers: number;
  rounds: number;
  roundMs: number;
};

export async function measureRates(entry: string, plan: RatePlan): Promise<void> {
  // Snapshots wait, so that the load is all that the object does.
  const vars = { SNAPSHOT_QUIET_SECONDS: '3600', SNAPSHOT_MAX_SECONDS: '3600' };
  const worker = await runWorker({ entry, vars, stateDirectory: plan.stateDirectory });
  const generator = fork(new URL('load.ts', import.meta.url));
  try {
    const emails = Array.from({ length: plan.readers }, (_, index) => `rate${index}@example.com`);
    const tokens: string[] = [];
    for (let start = 0; start < plan.readers; start += SIGN_INS_AT_ONCE) {
      const some = emails.slice(start, start + SIGN_INS_AT_ONCE);
      tokens.push(...(await Promise.all(some.map((email) => signIn(worker.url, email)))));
    }
    await settle(worker.url, emails);
    const contestants = CONTESTANTS.filter(({ name }) => plan.contestants?.includes(name) ?? true);
    const job = { url: worker.url, tokens, connections: CONNECTIONS };
    // The first round warms the objects up and is not counted.
    for (const { method, path } of contestants) {
      await runJob(generator, { ...job, method, path, durationMs: plan.roundMs });
    }
    const rowsBefore = await rowsWritten(worker.url, emails);
    const results = new Map<string, Result[]>(contestants.map(({ name }) => [name, []]));
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const { name, method, path } of contestants) {
        const result = await runJob(generator, { ...job, method, path, durationMs: plan.roundMs });
        if (Object.keys(result.failures).length > 0) {
          throw new Error(`${name} was answered with ${JSON.stringify(result.failures)}.`);
        }
        results.get(name)?.push(result);
      }
    }
    const rows = (await rowsWritten(worker.url, emails)) - rowsBefore;
    print(plan, contestants, results);
    const writes = results.get(WRITE)?.reduce((sum, { answers }) => sum + answers, 0) ?? 0;
    console.log(`${writes} progress writes wrote ${rows} rows (${(rows / writes).toFixed(3)} each).`);
  } finally {
    generator.kill();
    await worker.stop();
  }
}

async function runJob(generator: ChildProcess, job: Job): Promise<Result> {
  generator.send(job);
  const [result]: Result[] = await once(generator, 'message');
  if (!result) throw new Error('The load generator said nothing.');
  return result;
}

function print(plan: RatePlan, contestants: readonly Contestant[], results: Map<string, Result[]>): void {
  const perSecond = (name: string) => (results.get(name) ?? []).map((result) => result.perSecond);
  const rows = contestants.map(({ name, against }) => {
    const rates = perSecond(name);
    const all = results.get(name) ?? [];
    const ratios = against ? perSecond(against).map((ceiling, round) => (rates[round] ?? 0) / ceiling) : [];
    return [
      name,
      median(rates).toFixed(0),
      spread(rates),
      against ? median(ratios).toFixed(2) : '',
      against ? spread(ratios, 2) : '',
      median(all.map(({ p50Ms }) => p50Ms)).toFixed(1),
      median(all.map(({ p99Ms }) => p99Ms)).toFixed(1),
      `${(100 * median(all.map(({ cpuShare }) => cpuShare))).toFixed(0)} %`,
    ];
  });
  const heads = ['request', 'req/s', 'spread', 'of ceiling', 'spread', 'p50 ms', 'p99 ms', 'generator CPU'];
  printTable(
    `${plan.title}: ${plan.readers} hot readers, ${CONNECTIONS} connections, median of ${plan.rounds} rounds of ${plan.roundMs} ms`,
    heads,
    rows,
  );
}
