/**
 * `npm run bench -- reports`: rows read and time of each report over very many readers, against the same question asked of the
 * tables; what the sums add to a flush; and that recomputing them finds no difference.
 */
import { setPriority } from 'node:os';
import * as v from 'valibot';
import { SumCheckAnswer } from '../src/wire/sumCheck.ts';
import { insertAdminKey } from '../test/node/helpers/adminKey.ts';
import { call } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { median, printTable } from './table.ts';

const ROWS_READ_MAX = 500;
const TIMES = 7;
const FLUSHED = 100;
/** A request of the filling lasts a second or two. */
const READERS_PER_REQUEST = 2_000;

type Bench = { url: string; key: string; now: number };

/** @returns whether the rows read, the cost of a flush and the sums are as designed; times are reported, not judged */
export async function reportsBench(readers: number): Promise<boolean> {
  setPriority(10);
  const worker = await runWorker({ entry: 'bench/worker/reportsWorker.ts' });
  try {
    const key = await insertAdminKey(worker.miniflare);
    const bench = { url: worker.url, key, now: Date.now() };
    const begun = performance.now();
    const progressRows = await fill(bench, readers);
    const { weeks, folded } = await ask(bench, 'fold', v.object({ weeks: v.number(), folded: v.number() }));
    console.log(`${readers} readers, ${progressRows} progress rows, stored in ${seconds(begun)} s.`);
    console.log(`${weeks} weeks of sums, of which ${folded} were folded.`);
    const rowsRead = await printReports(bench);
    const isCheap = await printFlushes(bench);
    const isRight = await printCheck(bench);
    return rowsRead <= ROWS_READ_MAX && isCheap && isRight;
  } finally {
    await worker.stop();
  }
}

async function fill(bench: Bench, readers: number): Promise<number> {
  let progressRows = 0;
  for (let first = 0; first < readers; first += READERS_PER_REQUEST) {
    const count = Math.min(READERS_PER_REQUEST, readers - first);
    const part = `fill?readers=${readers}&first=${first}&count=${count}`;
    progressRows += await ask(bench, part, v.number());
    if (process.stderr.isTTY) process.stderr.write(`\r${first + count} readers `);
  }
  return progressRows;
}

async function printReports(bench: Bench): Promise<number> {
  const questions = await ask(bench, 'questions', v.array(v.object({ name: v.string(), path: v.string() })));
  let total = 0;
  const lines: string[][] = [];
  for (const [index, { name, path }] of questions.entries()) {
    const rowsRead = await ask(bench, `report?question=${index}`, v.number());
    total += rowsRead;
    const times: number[] = [];
    for (let time = 0; time < TIMES; time += 1) times.push(await timeReport(bench, path));
    const asked = performance.now();
    const ofTables = await ask(bench, `tables?question=${index}`, v.number());
    const tablesMs = performance.now() - asked;
    lines.push([
      name,
      `${rowsRead}`,
      median(times).toFixed(1),
      Math.max(...times).toFixed(1),
      `${ofTables}`,
      tablesMs.toFixed(0),
    ]);
  }
  printTable(
    `Reports over HTTP, ${TIMES} times each, and the same asked of the tables once`,
    ['report', 'rows read', 'median ms', 'most ms', 'tables: rows read', 'ms'],
    [...lines, ['together', `${total}`, '', '', '', '']],
  );
  return total;
}

async function timeReport({ url, key }: Bench, path: string): Promise<number> {
  const asked = performance.now();
  const { status } = await call(url, 'GET', `/api/admin/reports/${path}`, { token: key });
  if (status !== 200) throw new Error(`${path} gave ${status}.`);
  return performance.now() - asked;
}

/** One row of each is the reader's own; what is above it are the sums. */
async function printFlushes(bench: Bench): Promise<boolean> {
  const lines: string[][] = [];
  let isCheap = true;
  for (const [how, rev, most] of [
    ['alone', 2, 2.2],
    ['together', 3, 1.3],
  ] as const) {
    const begun = performance.now();
    const rows = (await ask(bench, `flush?how=${how}&rev=${rev}`, v.number())) / FLUSHED;
    const ms = (performance.now() - begun) / FLUSHED;
    isCheap &&= rows <= most;
    lines.push([how, rows.toFixed(2), (rows - 1).toFixed(2), ms.toFixed(2)]);
  }
  printTable(
    `Flushes of ${FLUSHED} changed readers`,
    ['', 'rows written each', 'of them for sums', 'ms each'],
    lines,
  );
  return isCheap;
}

async function printCheck({ url, key }: Bench): Promise<boolean> {
  const begun = performance.now();
  for (let restart = true; ; restart = false) {
    const { body } = await call(url, 'POST', '/api/admin/reports/sums/check', {
      token: key,
      body: { restart },
    });
    const answer = v.parse(SumCheckAnswer, JSON.parse(body));
    if (answer.state === 'counting') continue;
    console.log(
      `\nThe sums of ${answer.readers} readers, recomputed in ${seconds(begun)} s: ${answer.differing} differ.`,
    );
    return answer.differing === 0;
  }
}

async function ask<S extends v.GenericSchema>(
  { url, now }: Bench,
  path: string,
  schema: S,
): Promise<v.InferOutput<S>> {
  const { status, body } = await call(
    url,
    'GET',
    `/bench/${path}${path.includes('?') ? '&' : '?'}now=${now}`,
  );
  if (status !== 200) throw new Error(`${path} gave ${status}.`);
  return v.parse(schema, JSON.parse(body));
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
