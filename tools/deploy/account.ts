/** What a deployment asks of the account, of git and of the deployed Worker. */
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { PROJECT_DIR, wranglerEnvironment } from '../wrangler.ts';
import type { Facts } from './preflight.ts';

const HEALTH_TIMEOUT_MS = 10_000;
/** A deployment takes seconds to reach every data centre. */
const HEALTH_TRIES = 10;

const Deployment = v.object({
  versions: v.array(v.object({ version_id: v.string(), percentage: v.number() })),
});
const Version = v.object({
  resources: v.object({ script_runtime: v.object({ migration_tag: v.optional(v.string()) }) }),
});
const Secrets = v.array(v.object({ name: v.string() }));
const Health = v.object({ status: v.string(), deployment: v.optional(v.nullable(v.string()), null) });

/** Runs a command found on the PATH. @returns what it printed @throws Error with the end of that when it fails */
export function runCommand(
  command: string,
  args: readonly string[],
  show = false,
  more: NodeJS.ProcessEnv = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...wranglerEnvironment(), ...more };
    const child = spawn(command, args, { cwd: PROJECT_DIR, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let complained = '';
    child.stdout.on('data', (part: Buffer) => {
      printed += part;
      if (show) process.stdout.write(part);
    });
    child.stderr.on('data', (part: Buffer) => {
      complained += part;
      if (show) process.stderr.write(part);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(printed);
      else
        reject(
          new Error(
            `\`${command} ${args.slice(0, 3).join(' ')}\` ended with ${code}. ${complained.trim().slice(-500)}`,
          ),
        );
    });
  });
}

/** Runs a step's command. @param show whether its output is shown as it comes @returns the id of the version that wrangler says it made */
export async function runStep(command: string, args: readonly string[], show = true): Promise<string | null> {
  const file = path.join(tmpdir(), `handbook-deploy-${process.pid}.ndjson`);
  try {
    await runCommand(command, args, show, { WRANGLER_OUTPUT_FILE_PATH: file, CI: 'true' });
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    const Made = v.object({ type: v.picklist(['version-upload', 'deploy']), version_id: v.string() });
    for (const line of lines) {
      const entry = v.safeParse(Made, JSON.parse(line));
      if (entry.success) return entry.output.version_id;
    }
    return null;
  } finally {
    await rm(file, { force: true });
  }
}

/** @param here wrangler's options that name configuration and environment */
export async function askFacts(here: readonly string[]): Promise<Facts> {
  const secrets = await asked(['secret', 'list', ...here], Secrets);
  const status = await runCommand('git', ['status', '--porcelain']).catch(() => null);
  return {
    secretNames: secrets?.map(({ name }) => name) ?? null,
    changedFiles:
      status
        ?.split('\n')
        .filter(Boolean)
        .map((line) => line.slice(3)) ?? null,
  };
}

/** @returns the version that has most of the traffic, and the last migration of objects that it had; null for none */
export async function askRunning(
  here: readonly string[],
): Promise<{ id: string; migrationTag: string | null } | null> {
  const deployment = await asked(['deployments', 'status', '--json', ...here], Deployment);
  const [most] = [...(deployment?.versions ?? [])].sort((a, b) => b.percentage - a.percentage);
  if (!most) return null;
  const version = await asked(['versions', 'view', most.version_id, '--json', ...here], Version);
  return { id: most.version_id, migrationTag: version?.resources.script_runtime.migration_tag ?? null };
}

async function asked<S extends v.GenericSchema>(args: string[], schema: S): Promise<v.InferOutput<S> | null> {
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), schema), await runCommand('wrangler', args));
  } catch {
    return null;
  }
}

export type HealthQuestion = {
  url: string;
  worker: string;
  version: string | null;
  isOverridden: boolean;
  pauseMs: number;
};

/**
 * Waits until the Worker says that it is well, as the version that is meant.
 * @throws Error with the last answer
 */
export async function askHealth({
  url,
  worker,
  version,
  isOverridden,
  pauseMs,
}: HealthQuestion): Promise<void> {
  const headers: HeadersInit =
    isOverridden && version !== null
      ? { 'Cloudflare-Workers-Version-Overrides': `${worker}="${version}"` }
      : {};
  let last = 'no answer';
  for (let tries = 1; tries <= HEALTH_TRIES; tries += 1) {
    if (tries > 1) await sleep(pauseMs);
    try {
      const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
      const response = await fetch(new URL('/api/health', url), { headers, signal, redirect: 'manual' });
      const text = await response.text();
      last = `${response.status} ${text.slice(0, 300)}`;
      const health = v.safeParse(v.pipe(v.string(), v.parseJson(), Health), text);
      const isMeant = version === null || (health.success && health.output.deployment === version);
      if (response.ok && health.success && health.output.status === 'ok' && isMeant) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
  }
  throw new Error(`${url}/api/health did not answer as ${version ?? 'a healthy Worker'} would: ${last}`);
}
