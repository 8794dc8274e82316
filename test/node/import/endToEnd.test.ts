/** The old database's dumps through `npm run import` into the built Worker, and out again through the admin API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImportSummary } from '../../../tools/import/summary.ts';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call } from '../helpers/client.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';
import { expectImported } from './importedState.ts';
import { OLD_DATA_DIRECTORY, readExpected } from './oldData.ts';

const MAIN = join(import.meta.dirname, '../../../tools/import/main.ts');
const expected = readExpected();
const acceptable = expected.subscriberRows + expected.progressRows - expected.rejected.length;

let worker: RunningWorker;
let key: string;
let directory: string;

beforeEach(async () => {
  worker = await runWorker({ stateDirectory: fastDirectory() });
  key = await insertAdminKey(worker.miniflare);
  directory = mkdtempSync(join(tmpdir(), 'import-end-to-end-'));
});
afterEach(async () => {
  await worker.stop();
  rmSync(directory, { recursive: true });
});

test('two imports at once, of both forms of the dump, give every reader as expected, and another changes nothing', async () => {
  const both = await Promise.all([runImport('handbook.sql'), runImport('handbook.inserts.sql')]);
  for (const { complete, accepted, rejected } of both) {
    expect({ complete, accepted }).toEqual({ complete: true, accepted: acceptable });
    const told = rejected.map(({ table, id, reason }) => ({ table, id, why: reason }));
    expect(told.sort(byId)).toEqual(expected.rejected.toSorted(byId));
  }
  await expectImported(worker.url, key, expected.readers);
  const revisions = await readRevisions();

  const again = await runImport('handbook.sql');
  expect(again).toMatchObject({ complete: true, accepted: acceptable, readersChanged: 0 });
  expect(again.rejected).toHaveLength(expected.rejected.length);
  // Nothing in an object changes without a new revision.
  expect(await readRevisions()).toEqual(revisions);
});

test('an import that is killed half-way and run again ends in the same state', async () => {
  const { child } = startImport('handbook.sql');
  while ((await subscribers()) === 0) expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  expect(await exitOf(child)).toBe('SIGKILL');
  expect(await subscribers()).toBeLessThan(expected.subscriberRows);
  const again = await runImport('handbook.sql');
  expect(again.complete).toBe(true);
  await expectImported(worker.url, key, expected.readers);
});

function startImport(name: string): { child: ChildProcess; report: string } {
  const report = join(directory, `${name}.json`);
  const from = join(OLD_DATA_DIRECTORY, `${name}.gz`);
  const args = [MAIN, '--from', from, '--to', worker.url, '--report', report];
  const env = { ...process.env, ADMIN_KEY: key, NO_COLOR: '1' };
  return { child: spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] }), report };
}

async function runImport(name: string): Promise<ImportSummary> {
  const { child, report } = startImport(name);
  const [errors, exit] = await Promise.all([child.stderr ? text(child.stderr) : '', exitOf(child)]);
  // A slow run tells on stderr how far it is.
  expect(exit, errors).toBe(0);
  const summary: ImportSummary = JSON.parse(readFileSync(report, 'utf8'));
  return summary;
}

function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(child.signalCode ?? child.exitCode);
  }
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
}

async function subscribers(): Promise<number> {
  const { body } = await call(worker.url, 'GET', '/api/admin/reports/overview', { token: key });
  const { subscribers }: { subscribers: { total: number } } = JSON.parse(body);
  return subscribers.total;
}

/** The objects' revisions, as D1 knows them. */
async function readRevisions(): Promise<unknown[]> {
  const db = await worker.miniflare.getD1Database('DB');
  return (await db.prepare('SELECT email, rev FROM readers ORDER BY email').all()).results;
}

function byId(a: { id: string | null }, b: { id: string | null }): number {
  return (a.id ?? '') < (b.id ?? '') ? -1 : 1;
}
