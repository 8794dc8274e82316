/**
 * The D1 database of this machine, in the files that `wrangler dev` serves. `wrangler d1 migrations apply` starts a workerd
 * for each migration, which on a first start takes longer than all the rest; here one takes them all. A command of its own,
 * which also checks the variables, so that `npm start` does not hold what it needs for as long as the system runs.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import * as v from 'valibot';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { parseConfig } from '../src/config.ts';
import { adminKeyRow, storeAdminKeySql } from './adminKeys.ts';
import { parsePort, workerVariables } from './configuration.ts';
import { localSecrets, stateDir } from './localState.ts';
import { PROJECT_DIR } from './wrangler.ts';

/** Renewed at every start, so it only has to outlive one run. */
const ADMIN_KEY_DAYS = 365;
const MIGRATIONS_DIR = path.join(PROJECT_DIR, 'migrations');
const Options = v.object({
  bindings: v.record(v.string(), v.unknown()),
  d1Databases: v.record(v.string(), v.object({ id: v.string() })),
});
/** As wrangler makes it, which goes on from there. */
const APPLIED_MIGRATIONS = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/**
 * Applies what is not applied yet, each migration whole or not at all.
 * @throws Error that names the migration which failed; those before it are applied
 */
export async function applyMigrations(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('DB');
  await db.prepare(APPLIED_MIGRATIONS).run();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all();
  const applied = new Set(results.map(({ name }) => name));
  const names = (await readdir(MIGRATIONS_DIR)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names.filter((found) => !applied.has(found))) {
    const queries = unstable_splitSqlQuery(await readFile(path.join(MIGRATIONS_DIR, name), 'utf8'));
    const done = db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    await db.batch([...queries.map((query) => db.prepare(query)), done]).catch((cause: unknown) => {
      throw new Error(`The migration ${name} failed.`, { cause });
    });
  }
}

async function prepare(dir: string): Promise<void> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path.join(PROJECT_DIR, 'wrangler.toml'));
  const { bindings, d1Databases } = v.parse(Options, workerOptions);
  const { adminKey, jwtSecret } = await localSecrets(dir);
  const variables = workerVariables(process.env, { port: parsePort(process.env.PORT), jwtSecret });
  // Here a bad one is refused in one line and at once; whether a mail binding is there, the Worker sees itself.
  parseConfig({ ...bindings, ...variables, EMAIL: {} });
  const key = adminKeyRow(adminKey, {
    name: 'development',
    scope: 'write',
    days: ADMIN_KEY_DAYS,
    nowMs: Date.now(),
  });
  await store(dir, d1Databases, storeAdminKeySql(key)).catch((cause: unknown) => {
    const what = `The local database in ${dir} cannot be used. If it is damaged, delete the folder to begin anew.`;
    throw new Error(what, { cause });
  });
}

async function store(dir: string, d1Databases: Record<string, { id: string }>, sql: string): Promise<void> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'database',
      modules: [{ type: 'ESModule', path: 'empty.mjs', contents: 'export default {};' }],
      d1Databases,
      // Where wrangler puts it below the folder that it is given.
      resourcePersistencePath: path.join(dir, 'v3'),
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: () => {},
    }),
  );
  try {
    await applyMigrations(miniflare);
    const db = await miniflare.getD1Database('DB');
    await db.prepare(sql).run();
  } finally {
    await miniflare.dispose();
  }
}

if (import.meta.main) {
  await prepare(stateDir(process.env)).catch((error: unknown) => {
    for (let told = error; told instanceof Error; told = told.cause) console.error(told.message);
    process.exitCode = 1;
  });
}
