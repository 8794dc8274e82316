/** Processor time of a process, which other programs on the machine hardly disturb. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (proc_pid_stat(5)). */
const TICK_MS = 10;

/** @returns what the process has used so far, all threads, in milliseconds */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return TICK_MS * (Number(fields[11]) + Number(fields[12]));
}
