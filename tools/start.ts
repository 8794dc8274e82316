/**
 * `npm start`: the whole system on this machine, with no account. Secrets, migrations and the development admin key
 * first, then the Worker, then the sample handbook; everything ends together.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { envFileText, parsePort, workerVariables } from './configuration.ts';
import { assertPortIsFree, startDevServer, waitForHealth } from './devServer.ts';
import { holdState } from './holdState.ts';
import { type LocalSecrets, localSecrets, stateDir, writePrivate } from './localState.ts';
import { buildDocs } from './openapi/build.ts';
import { buildPages } from './pages.ts';
import { compare, publish, readFolder } from './publish/publishFolder.ts';
import { PROJECT_DIR, wranglerEnvironment } from './wrangler.ts';

async function start(signal: AbortSignal): Promise<void> {
  const port = parsePort(process.env.PORT);
  await assertPortIsFree(port);
  const dir = stateDir(process.env);
  const letGo = await holdState(dir);
  try {
    await startIn(dir, port, signal);
  } finally {
    letGo();
  }
}

async function startIn(dir: string, port: number, signal: AbortSignal): Promise<void> {
  const secrets = await localSecrets(dir);
  const variables = workerVariables(process.env, { port, jwtSecret: secrets.jwtSecret });
  const envFile = path.join(dir, 'worker.env');
  await writePrivate(envFile, envFileText(variables));
  const handbook = await readFolder(path.join(PROJECT_DIR, 'handbook'));

  console.log('Building the pages and preparing the local database …');
  await Promise.all([buildPages(signal), buildDocs(), prepareDatabase(signal)]);

  console.log('Starting …');
  const apiUrl = `http://localhost:${port}`;
  const server = startDevServer({ port, stateDir: dir, envFile });
  const serverEnded = new AbortController();
  void server.ended.then((how) =>
    serverEnded.abort(new Error(`wrangler dev ended by itself (${how}); what it said is above.`)),
  );
  const running = AbortSignal.any([signal, serverEnded.signal]);
  try {
    await waitForHealth(apiUrl, running);
    const target = { url: new URL(apiUrl), key: secrets.adminKey.text, signal: running };
    await publish(await compare(handbook, target), target, () => {});
    const admins = variables.ADMIN_EMAILS ?? 'owner@example.com';
    console.log(welcome(apiUrl, secrets, admins, handbook.chapters.length));
    if (!running.aborted) await once(running, 'abort');
    running.throwIfAborted();
  } finally {
    await server.stop();
  }
}

/**
 * Has the variables checked, the local database brought up to date and the development admin key stored.
 * @throws Error with what stands in the way
 */
async function prepareDatabase(signal: AbortSignal): Promise<void> {
  const script = path.join(PROJECT_DIR, 'tools/localDatabase.ts');
  const options = { cwd: PROJECT_DIR, env: wranglerEnvironment(), signal };
  await promisify(execFile)(process.execPath, [script], options).catch((error: unknown) => {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw said === '' ? error : new Error(said);
  });
}

function welcome(apiUrl: string, secrets: LocalSecrets, admins: string, chapters: number): string {
  return `
The handbook is running with ${chapters} chapters. Ctrl-C stops it; what it holds is kept.

  Reader page          ${apiUrl}/
  Dashboard            ${apiUrl}/admin/
  Mailbox              ${apiUrl}/dev/mailbox
  API, for developers  ${apiUrl}/docs
  Health               ${apiUrl}/api/health

  Administrator        ${admins} (sign in on the dashboard; the mail is in the mailbox)
  Admin API key        ${secrets.adminKey.text}
`;
}

const stopping = new AbortController();
const stop = (): void => stopping.abort();
// A signal may come twice, to the group and passed on by npm; the second must not cut the stopping short.
process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);

await start(stopping.signal).catch((error: unknown) => {
  if (stopping.signal.aborted) return;
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
