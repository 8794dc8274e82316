/** The whole system as `npm start` runs it, in a process of its own, with its state in a temporary folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VARIABLE_NAMES } from '../../../src/config.ts';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';

/** Where a system is, for whoever only calls it. */
export type RunningSystem = {
  origin: string;
  /** The development admin key that was printed. */
  adminKey: string;
};

export type StartedSystem = RunningSystem & {
  output: () => string;
  /** Sends a signal (SIGTERM) and waits for the end. @returns the exit code, or null when the signal killed it */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

export type Options = { stateDir: string; env?: Record<string, string> };

/** A new folder for the state of one system; the caller deletes it. */
export function newStateDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'handbook-state-'));
}

export function deleteStateDir(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true });
}

/**
 * Starts the system and waits until it has printed where to go.
 * @throws Error with all that it printed when it ends before that
 */
export async function startSystem(options: Options): Promise<StartedSystem> {
  const run = await launch(options);
  await Promise.race([run.ended, run.printed(/Admin API key +hbk_\S+\n/)]);
  const adminKey = /Admin API key +(hbk_\S+)/.exec(run.output())?.[1];
  const origin = /Reader page +(http:\/\/\S+?)\/\n/.exec(run.output())?.[1];
  if (adminKey === undefined || origin === undefined) {
    await run.stop();
    throw new Error(`npm start ended or did not say where to go:\n${run.output()}`);
  }
  return { origin, adminKey, output: run.output, stop: run.stop };
}

/** Starts a system that is to refuse. @returns how it ended and all that it printed */
export async function startRefused(options: Options): Promise<{ code: number | null; output: string }> {
  const run = await launch(options);
  return { code: await run.ended, output: run.output() };
}

async function launch({ stateDir, env }: Options) {
  const port = await freePort();
  const child = spawn(process.execPath, ['tools/start.ts'], {
    cwd: PROJECT_DIR,
    env: { ...plainEnvironment(), ...env, PORT: String(port), STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let look = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      look();
    });
  }
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (pattern.test(output)) resolve();
      };
      look();
    });
  const ended = once(child, 'close').then(([code]): number | null => code);
  return {
    ended,
    printed,
    output: () => output,
    stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** This process's environment without what would configure the Worker, or make the system believe it is under test. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const dropped = new Set([...VARIABLE_NAMES, 'NODE_ENV', 'VITEST', 'NODE_OPTIONS']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.has(name)));
}

/** @returns a port of this machine on which nothing listens */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
