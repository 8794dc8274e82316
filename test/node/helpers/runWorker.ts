/**
 * The built Worker, run from outside: workerd under Miniflare with the bindings of wrangler.toml on local disk. Miniflare
 * starts workerd anew when it dies, on the same port and the same files, which makes it the place for kill tests.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { applyMigrations } from '../../../tools/localDatabase.ts';
import { buildWorker } from './buildWorker.ts';
import { diskDirectory } from './stateDirectory.ts';
import { pidOf, watchWorkerd } from './watchWorkerd.ts';

export type RunningWorker = {
  /** Without a slash at its end. The socket is workerd's own: no proxy stands between. */
  url: string;
  /** Holds everything that is persisted. */
  stateDirectory: string;
  miniflare: Miniflare;
  workerdPid: () => number;
  /** kill -9. @returns when the process is gone, with its id and the signal that ended it */
  killWorkerd: () => Promise<{ pid: number; signal: NodeJS.Signals | null }>;
  /** What the Worker logged, if `keepLogs` was asked for. */
  logs: string[];
  stop: () => Promise<void>;
};

export type RunOptions = {
  /** A module of the repository; the product's own Worker when absent. */
  entry?: string;
  /** Variables that differ from wrangler.toml. */
  vars?: Record<string, string>;
  /** Where to persist; a temporary folder when absent. It is removed by `stop`. */
  stateDirectory?: string;
  /** `stop` leaves the folder, and another run goes on with what it holds. */
  keepState?: boolean;
  keepLogs?: boolean;
};

/** Starts the Worker, with empty storage unless some was kept, and all migrations applied to D1. */
export async function runWorker(options: RunOptions = {}): Promise<RunningWorker> {
  const stateDirectory = options.stateDirectory ?? diskDirectory();
  const script = await buildWorker(options.entry);
  // The pages stay out: Miniflare's local assets router takes nine tenths of the speed (run).
  const { assets: _, ...workerOptions } = unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions;
  const logs: string[] = [];
  const workerd = watchWorkerd();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      name: 'handbook',
      bindings: Object.assign(
        { JWT_SECRET: randomBytes(32).toString('base64url') },
        workerOptions.bindings,
        options.vars,
      ),
      modules: [{ type: 'ESModule', path: 'worker.mjs', contents: script }],
      unsafeDirectSockets: [{}],
      resourcePersistencePath: stateDirectory,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => {
        if (options.keepLogs) logs.push(message);
      },
    }),
  );
  await miniflare.ready;
  await applyMigrations(miniflare);
  const url = (await miniflare.unsafeGetDirectURL()).href.replace(/\/$/, '');
  return {
    url,
    stateDirectory,
    miniflare,
    logs,
    workerdPid: () => workerd.newestPid(),
    async killWorkerd() {
      const process = workerd.newest();
      const pid = pidOf(process);
      const exit = once(process, 'exit');
      process.kill('SIGKILL');
      await exit;
      return { pid, signal: process.signalCode };
    },
    async stop() {
      workerd.stop();
      await miniflare.dispose();
      if (!options.keepState) rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}
