/** Exports of very many rows: how fast they come, and what the process that makes them grows by meanwhile. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench } from './reportsClient.ts';
import { printTable } from './table.ts';

const MIB = 1024 * 1024;
const BEGINNING_LINES = 100_000;
const SAMPLE_EVERY_MS = 20;
const PAUSE_MS = 5_000;
const EXPORTS = ['subscribers', 'subscribers', 'subscribers', 'access-logs'];

/** @param workerdPid the process that runs the Worker, and the simulated D1 with its cache */
export async function printExports(bench: Bench, workerdPid: () => number): Promise<void> {
  const lines: string[][] = [];
  for (const name of EXPORTS) {
    const before = memoryOf(workerdPid());
    const begun = performance.now();
    const { rows, bytes, mostAtFirst, mostLater } = await download(bench, name, workerdPid());
    lines.push([
      name,
      `${rows}`,
      (bytes / MIB).toFixed(0),
      ((performance.now() - begun) / 1000).toFixed(1),
      ...[before, mostAtFirst, mostLater].map((memory) => (memory / MIB).toFixed(0)),
    ]);
  }
  printTable(
    'Exports, one after the other, and the memory of workerd in MiB: before, at most up to 100,000 lines, at most after them',
    ['export', 'lines', 'MiB', 's', 'before', 'first', 'then'],
    lines,
  );
  await printPause(bench, workerdPid());
}

async function download(bench: Bench, name: string, pid: number) {
  let rows = 0;
  let bytes = 0;
  let mostAtFirst = 0;
  let mostLater = 0;
  const sample = () => {
    if (rows < BEGINNING_LINES) mostAtFirst = Math.max(mostAtFirst, memoryOf(pid));
    else mostLater = Math.max(mostLater, memoryOf(pid));
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  try {
    for await (const chunk of await open(bench, name)) {
      bytes += chunk.byteLength;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
    }
  } finally {
    clearInterval(timer);
  }
  sample();
  return { rows, bytes, mostAtFirst, mostLater };
}

/** A client that takes the beginning and then nothing: whoever read on for it would work. */
async function printPause(bench: Bench, pid: number): Promise<void> {
  const reader = (await open(bench, 'subscribers')).getReader();
  await reader.read();
  await wait(PAUSE_MS);
  const [memory, worked] = [memoryOf(pid), workOf(pid)];
  await wait(PAUSE_MS);
  const grown = (memoryOf(pid) - memory) / MIB;
  console.log(
    `\nWhile a client paused, workerd worked ${workOf(pid) - worked} ms in ${PAUSE_MS} ms and grew by ${grown.toFixed(1)} MiB.`,
  );
  await reader.cancel();
}

async function open({ url, key }: Bench, name: string): Promise<ReadableStream<Uint8Array>> {
  const answer = await fetch(`${url}/api/admin/export/${name}.csv`, {
    headers: { authorization: `Bearer ${key}` },
  });
  if (!answer.ok || !answer.body) throw new Error(`${name} gave ${answer.status}.`);
  return answer.body;
}

/** @returns bytes that a process holds */
function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** @returns milliseconds that a process has computed; Linux counts hundredths of a second */
function workOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
