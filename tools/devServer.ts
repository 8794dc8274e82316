/**
 * One `wrangler dev` process: started, waited for, stopped. It gets a process group of its own, so that Ctrl-C in a
 * terminal reaches only the start command, which then stops the group in order.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_DIR, WRANGLER_SCRIPT, wranglerEnvironment } from './wrangler.ts';

const START_DEADLINE_MS = 90_000;
const HEALTH_POLL_MS = 150;
const HEALTH_TIMEOUT_MS = 5_000;
/** How long open requests may take to end before the processes are killed. */
const STOP_GRACE_MS = 5_000;

export type DevServer = {
  /** Resolves when wrangler has ended, with what it ended by: an exit code or a signal. */
  ended: Promise<string>;
  /** Ends wrangler and workerd; resolves when both are gone. */
  stop(): Promise<void>;
};

/** @param options where to listen, where the databases are, and the file of the Worker's variables */
export function startDevServer(options: { port: number; stateDir: string; envFile: string }): DevServer {
  const args = [
    'dev',
    '--local',
    // Jobs by the clock do not run by themselves here; GET /__scheduled runs them.
    '--test-scheduled',
    '--ip',
    'localhost',
    '--port',
    String(options.port),
    '--inspector-port',
    '0',
  ];
  const state = ['--persist-to', options.stateDir, '--env-file', options.envFile];
  const quiet = ['--show-interactive-dev-session=false', '--log-level', process.env.WRANGLER_LOG ?? 'warn'];
  const child = spawn(process.execPath, [WRANGLER_SCRIPT, ...args, ...state, ...quiet], {
    cwd: PROJECT_DIR,
    env: { ...wranglerEnvironment(), WRANGLER_REGISTRY_PATH: `${options.stateDir}/registry` },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return { ended, stop: () => stopGroup(child, ended) };
}

async function stopGroup(child: ChildProcess, ended: Promise<string>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, sleep(STOP_GRACE_MS, undefined, { ref: false })]);
  // What is left of the group: a workerd whose wrangler has died, or all of it when it did not listen.
  signalGroup(child, 'SIGKILL');
  await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Waits until the system says that it is well.
 * @throws Error with the last answer when it is not well by the deadline, or the signal's reason when aborted
 */
export async function waitForHealth(apiUrl: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let lastAnswer = 'no answer';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      const timeout = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
      const response = await fetch(`${apiUrl}/api/health`, { signal: AbortSignal.any([timeout, signal]) });
      if (response.ok) return;
      lastAnswer = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch {
      signal.throwIfAborted();
    }
    await sleep(HEALTH_POLL_MS);
  }
  throw new Error(
    `The system did not become healthy in ${START_DEADLINE_MS / 1000} s; /api/health: ${lastAnswer}`,
  );
}

/** @throws Error when something listens on the port already, or this user may not listen there */
export async function assertPortIsFree(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await listenError(port, host);
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is in use. Stop what listens there, or choose another, with state of its own: PORT=${port + 1} STATE_DIR=.wrangler/state-${port + 1} npm start`,
      );
    }
    if (code === 'EACCES')
      throw new Error(`This user may not listen on port ${port}; choose one from 1024 on.`);
  }
}

/** A machine without IPv6 answers EADDRNOTAVAIL or EAFNOSUPPORT for ::1, which is no hindrance. */
function listenError(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
