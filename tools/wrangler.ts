/** Runs the project's own wrangler, quietly: no telemetry, no update check, no look-up of where this machine is. */
import { type ExecFileException, execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, in which every command runs. */
export const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url));

/** wrangler's entry script, to be run by this process's own Node. */
export const WRANGLER_SCRIPT = path.join(PROJECT_DIR, 'node_modules/wrangler/bin/wrangler.js');

/** The D1 database's name in wrangler.toml. */
export const DATABASE = 'handbook';

/** @returns the environment to run wrangler in */
export function wranglerEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_WRITE_LOGS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    // Its traces of every statement make the local system four times slower.
    X_LOCAL_OBSERVABILITY: 'false',
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: 'true',
  };
}

/**
 * Runs one wrangler command to its end.
 * @returns what it printed on standard output
 * @throws Error with what it printed when it fails
 */
export function runWrangler(args: string[], options: { signal?: AbortSignal } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      if (error === null) resolve(stdout);
      else reject(new Error(`\`wrangler ${args.slice(0, 3).join(' ')}\` failed:\n${stdout}${stderr}`.trim()));
    };
    const child = execFile(
      process.execPath,
      [WRANGLER_SCRIPT, ...args],
      { cwd: PROJECT_DIR, env: wranglerEnvironment(), ...options },
      done,
    );
    child.stdin?.end();
  });
}
