/**
 * `npm run bench -- reports`: rows read and time of each report over very many readers, against the same question asked of the
 * tables; what the sums add to a flush; and that recomputing them finds no difference.
 */
import * as v from 'valibot';
import { SumCheckAnswer } from '../src/wire/sumCheck.ts';
import { insertAdminKey } from '../test/node/helpers/adminKey.ts';
import { call } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { printExports } from './exports.ts';
import { fillReaders, storedNow } from './fillReaders.ts';
import { printLists } from './readersLists.ts';
import { ask, type Bench, timeOf } from './reportsClient.ts';
import { median, printTable } from './table.ts';

const ROWS_READ_MAX = 500;
const TIMES = 15;
const TABLES_MAX_MS = 20_000;
const FLUSHED = 100;

/**
 * @param keep a folder in which the database stays, and from which another run takes it or goes on filling it; a temporary
 *   one when absent
 * @returns whether the rows read, the cost of a flush and the sums are as designed; times are reported, not judged
 */
export async function reportsBench(readers: number, keep?: string): Promise<boolean> {
  const entry = 'bench/worker/reportsWorker.ts';
  const worker = await runWorker(
    keep === undefined ? { entry } : { entry, stateDirectory: keep, keepState: true },
  );
  try {
    const key = await insertAdminKey(worker.miniflare);
    const bench = { url: worker.url, key, now: Date.now() };
    const begun = performance.now();
    await fillReaders(bench, readers, readers);
    const stored = await storedNow(bench);
    const { weeks, folded } = await ask(bench, 'fold', v.object({ weeks: v.number(), folded: v.number() }));
    console.log(
      `${stored.readers} readers, ${stored.progressRows} progress rows, stored in ${seconds(begun)} s.`,
    );
    console.log(`${weeks} weeks of sums, of which ${folded} were folded.`);
    const rowsRead = await printReports(bench);
    await printLists(bench);
    await printExports(bench, worker.workerdPid);
    const isCheap = await printFlushes(bench);
    const isRight = await printCheck(bench);
    return rowsRead <= ROWS_READ_MAX && isCheap && isRight;
  } finally {
    await worker.stop();
  }
}

async function printReports(bench: Bench): Promise<number> {
  const Questions = v.array(v.object({ name: v.string(), path: v.string(), parts: v.number() }));
  const questions = await ask(bench, 'questions', Questions);
  let total = 0;
  const lines: string[][] = [];
  for (const [index, { name, path, parts }] of questions.entries()) {
    const rowsRead = await ask(bench, `report?question=${index}`, v.number());
    total += rowsRead;
    const times: number[] = [];
    for (let time = 0; time < TIMES; time += 1) times.push(await timeOf(bench, `reports/${path}`));
    const tables = await askTables(bench, index, parts);
    lines.push([
      name,
      `${rowsRead}`,
      Math.min(...times).toFixed(1),
      median(times).toFixed(1),
      `${tables.rowsRead}`,
      (tables.ms / 1000).toFixed(1),
      `${Math.round((100 * tables.asked) / parts)} %`,
    ]);
  }
  printTable(
    `Reports over HTTP, ${TIMES} times each, and the same asked of the tables once, for ${TABLES_MAX_MS / 1000} s at most`,
    ['report', 'rows read', 'least ms', 'median ms', 'tables: rows read', 's', 'of the readers'],
    [...lines, ['together', `${total}`, '', '', '', '', '']],
  );
  return total;
}

/** Asks part by part of the readers until all are asked or the time is over. */
async function askTables(bench: Bench, question: number, parts: number) {
  const begun = performance.now();
  let rowsRead = 0;
  let asked = 0;
  while (asked < parts && performance.now() - begun < TABLES_MAX_MS) {
    rowsRead += await ask(bench, `tables?question=${question}&part=${asked}`, v.number());
    asked += 1;
  }
  return { rowsRead, asked, ms: performance.now() - begun };
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

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
