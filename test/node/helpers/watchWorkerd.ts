/** Keeps an eye on the processes this one starts; Miniflare does not tell which of them is workerd. */
import { ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';

export type WorkerdWatch = { newest: () => ChildProcess; newestPid: () => number; stop: () => void };

/** Watches from now on, until `stop`; the newest workerd is known afterwards too. */
export function watchWorkerd(): WorkerdWatch {
  const spawned = channel('child_process');
  let seen: ChildProcess | null = null;
  const onSpawn = (message: unknown) => {
    if (!(message instanceof Object && 'process' in message)) return;
    const { process } = message;
    if (!(process instanceof ChildProcess)) return;
    process.once('spawn', () => {
      if (process.spawnfile.includes('workerd')) seen = process;
    });
  };
  const newest = () => {
    if (!seen) throw new Error('workerd has not started.');
    return seen;
  };
  spawned.subscribe(onSpawn);
  return { newest, newestPid: () => pidOf(newest()), stop: () => spawned.unsubscribe(onSpawn) };
}

export function pidOf(process: ChildProcess): number {
  if (process.pid === undefined) throw new Error('workerd has no process id.');
  return process.pid;
}
