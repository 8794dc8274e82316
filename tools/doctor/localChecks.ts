/** Whether this machine can run and test the system: Node, packages, browser, port, kept state, migrations. */
import { access, constants, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parsePort } from '../configuration.ts';
import { assertPortIsFree } from '../devServer.ts';
import { findChromium } from '../findChromium.ts';
import { readLocalSecrets, stateDir } from '../localState.ts';
import { DATABASE, PROJECT_DIR, runWrangler } from '../wrangler.ts';
import { type Finding, looked, ok, problem, warning } from './finding.ts';

const HEALTH_TIMEOUT_MS = 5_000;
const OTHERS = 0o077;
const Pinned = v.object({
  dependencies: v.record(v.string(), v.string()),
  devDependencies: v.record(v.string(), v.string()),
});
const Installed = v.object({ version: v.string() });

export async function localFindings(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const dir = stateDir(environment);
  const findings = await Promise.all([
    looked('Packages', () => packages()),
    looked('Chromium', () => chromium(environment)),
    looked('Port', () => port(environment)),
    looked('State', () => state(dir)),
    looked('Migrations', () => migrations(dir)),
  ]);
  return findings.flat();
}

async function readJson<S extends v.GenericSchema>(file: string, schema: S): Promise<v.InferOutput<S>> {
  return v.parse(
    v.pipe(v.string(), v.parseJson(), schema),
    await readFile(path.join(PROJECT_DIR, file), 'utf8'),
  );
}

/** @returns findings about Node, which is one of them, and about every package that package.json pins */
export async function packages(): Promise<Finding[]> {
  const { dependencies, devDependencies } = await readJson('package.json', Pinned);
  const pinned = { ...dependencies, ...devDependencies };
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(pinned)) {
    const found = await readJson(`node_modules/${name}/package.json`, Installed).catch(() => null);
    if (found?.version !== wanted) wrong.push(`${name} ${found?.version ?? 'missing'}, not ${wanted}`);
  }
  const wantedNode = pinned.node ?? '';
  const node = `Node ${process.versions.node}`;
  return [
    process.versions.node === wantedNode
      ? ok(node)
      : warning(
          `${node}, and not ${wantedNode}, which the project brings`,
          'Run commands by npm, which takes the project’s own.',
        ),
    wrong.length === 0
      ? ok(`${Object.keys(pinned).length} packages as pinned`)
      : problem(
          `Packages differ from package.json: ${wrong.slice(0, 3).join('; ')}`,
          'Remove node_modules and run npm start.',
        ),
  ];
}

async function chromium(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  try {
    return [ok(`Chromium at ${await findChromium(environment)}`)];
  } catch (error) {
    return [warning('No Chromium, which only npm test needs', error instanceof Error ? error.message : '')];
  }
}

async function port(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const number = parsePort(environment.PORT);
  try {
    await assertPortIsFree(number);
    return [ok(`Port ${number} is free`)];
  } catch (error) {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const answer = await fetch(`http://localhost:${number}/api/health`, { signal }).catch(() => null);
    if (answer?.ok && answer.headers.has('x-request-id'))
      return [ok(`npm start is running on port ${number}`)];
    const why = error instanceof Error ? error.message : '';
    return [problem(`Port ${number} cannot be used`, why)];
  }
}

async function state(dir: string): Promise<Finding[]> {
  await mkdir(dir, { recursive: true });
  await access(dir, constants.W_OK);
  const secrets = await readLocalSecrets(dir);
  if (secrets === null) return [ok(`${dir} is empty; npm start makes what it needs`)];
  const { mode } = await stat(path.join(dir, 'secrets.json'));
  if ((mode & OTHERS) === 0) return [ok(`State and secrets in ${dir}`)];
  return [
    problem(
      'Others on this machine can read the local secrets',
      `Run: chmod 600 ${path.join(dir, 'secrets.json')}`,
    ),
  ];
}

async function migrations(dir: string): Promise<Finding[]> {
  if ((await readLocalSecrets(dir)) === null) return [];
  const said = await runWrangler(['d1', 'migrations', 'list', DATABASE, '--local', '--persist-to', dir]);
  const waiting = [...said.matchAll(/\d{4}_\w+\.sql/g)].map(([name]) => name);
  if (waiting.length === 0) return [ok('All migrations are applied to the local database')];
  return [warning(`${waiting.length} migrations wait, the first ${waiting[0]}`, 'npm start applies them.')];
}
