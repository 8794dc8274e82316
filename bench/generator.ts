/** The other end of the load generator's process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Job, Result } from './load.ts';

export type Generator = { run: (job: Job) => Promise<Result>; stop: () => void };

export function startGenerator(): Generator {
  const process: ChildProcess = fork(new URL('load.ts', import.meta.url));
  return {
    /** @throws Error when the generator dies of the job */
    async run(job) {
      process.send(job);
      const ended = new AbortController();
      const died = once(process, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('The load generator died.');
      });
      try {
        const [result]: Result[] = await Promise.race([
          once(process, 'message', { signal: ended.signal }),
          died,
        ]);
        if (!result) throw new Error('The load generator said nothing.');
        return result;
      } finally {
        ended.abort();
        died.catch(() => {});
      }
    },
    stop: () => {
      process.kill();
    },
  };
}
