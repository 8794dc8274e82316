/**
 * How much a new isolate has to load: the Worker's size, minified and gzipped, all of it counted (one module, nothing loaded
 * later), and how long V8 takes to compile and evaluate it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { buildWorker } from '../test/node/helpers/buildWorker.ts';
import type { EvaluationJob } from './moduleEvaluation.ts';
import { exactCheck, figure, type PartResult } from './result.ts';
import { median } from './table.ts';

const ROUNDS = 25;
const SIZE_TARGET_KB = 100;
const EVALUATION_TARGET_MS = 15;

export async function startupPart(): Promise<PartResult> {
  const script = await buildWorker();
  const gzippedKb = gzipSync(script, { level: 9 }).length / 1000;
  const times = await evaluationTimes(script);
  const value = median(times);
  const evaluation = {
    what: 'module compiled and evaluated, CPU ms',
    value,
    low: Math.min(...times),
    high: Math.max(...times),
    target: EVALUATION_TARGET_MS,
    isAtMost: true,
  };
  return {
    title: 'A new isolate',
    tables: [
      {
        title: 'The Worker as it is deployed',
        heads: ['', 'KB'],
        rows: [
          ['minified', figure(script.length / 1000)],
          ['gzipped', figure(gzippedKb)],
        ],
      },
    ],
    checks: [exactCheck('Worker, gzipped, KB', gzippedKb, SIZE_TARGET_KB), evaluation],
    curves: [],
    notes: [],
  };
}

/** @returns milliseconds of each round */
async function evaluationTimes(script: string): Promise<number[]> {
  const { bindings } = unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions;
  const process = fork(new URL('moduleEvaluation.ts', import.meta.url), {
    execArgv: ['--experimental-vm-modules', '--no-warnings'],
  });
  try {
    const job: EvaluationJob = {
      script,
      rounds: ROUNDS,
      env: Object.assign({ JWT_SECRET: 'a secret of the bench that is long enough' }, bindings),
    };
    process.send(job);
    const died = once(process, 'exit').then((): [] => []);
    const [times]: number[][] = await Promise.race([once(process, 'message'), died]);
    if (!times) throw new Error('The module was not evaluated.');
    return times;
  } finally {
    process.kill();
  }
}
