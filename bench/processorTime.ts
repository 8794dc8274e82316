/** Processor time of a process, which other programs on the machine hardly disturb. */
import { readdirSync, readFileSync } from 'node:fs';

const NS_PER_MS = 1_000_000;

/** @returns what the process's threads have used so far, in milliseconds (Linux: /proc/<pid>/task/<tid>/schedstat) */
export function processorMs(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It ended between the look and the reading.
    }
  }
  return ns / NS_PER_MS;
}
