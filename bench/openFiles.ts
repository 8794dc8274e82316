/**
 * Room for more objects in workerd. Locally each object in memory holds the files of its database open for about ten
 * seconds after its last request, and workerd dies when the system gives it no more.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;
/** What is under way while one looks away needs room too. */
const USABLE_SHARE = 0.5;

export type OpenFiles = { room: () => Promise<void>; stop: () => void };

/** @param pid workerd's; on systems without /proc there is always room */
export function watchOpenFiles(pid: number): OpenFiles {
  const limit = Number(/^Max open files +(\d+)/m.exec(read(`/proc/${pid}/limits`))?.[1] ?? Infinity);
  if (limit === Infinity) return { room: async () => {}, stop: () => {} };
  let isFull = false;
  const timer = setInterval(() => {
    isFull = readdirSync(`/proc/${pid}/fd`).length > limit * USABLE_SHARE;
  }, LOOK_EVERY_MS);
  return {
    async room() {
      while (isFull) await wait(LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
