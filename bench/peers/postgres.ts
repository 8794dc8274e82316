/** A PostgreSQL of its own for the time of a benchmark, from whatever the machine has installed. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Debian's place, one folder a version. */
const INSTALLED = '/usr/lib/postgresql';
const START_TRIES_MAX = 100;
const START_TRY_MS = 100;
const CONNECTIONS_MAX = 100;

export type Postgres = { connectionString: string; version: string; stop: () => Promise<void> };

/** @returns the folder of PostgreSQL's programs, or null on a machine that has none */
export function postgresPrograms(): string | null {
  if (process.env.POSTGRES_BIN) return process.env.POSTGRES_BIN;
  if (!existsSync(INSTALLED)) return null;
  const newest = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a))[0];
  const programs = newest ? path.join(INSTALLED, newest, 'bin') : null;
  return programs && existsSync(path.join(programs, 'initdb')) ? programs : null;
}

/** @param directory an empty folder that is this database's alone; it is removed by `stop` */
export async function startPostgres(programs: string, directory: string): Promise<Postgres> {
  const owner = await owningUser();
  const data = path.join(directory, 'data');
  mkdirSync(data);
  if (owner) for (const folder of [directory, data]) chownSync(folder, owner.uid, owner.gid);
  const identity = owner ?? {};
  await run(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8'],
    identity,
  );
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${directory}`,
    `max_connections=${CONNECTIONS_MAX}`,
  ];
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...identity, stdio: 'ignore' },
  );
  const exit = once(server, 'exit');
  const socket = path.join(directory, '.s.PGSQL.5432');
  for (let tries = 0; !existsSync(socket); tries += 1) {
    if (tries === START_TRIES_MAX || server.exitCode !== null) throw new Error('PostgreSQL did not start.');
    await wait(START_TRY_MS);
  }
  const { stdout } = await run(path.join(programs, 'postgres'), ['--version']);
  return {
    connectionString: `postgres://bench@localhost/postgres?host=${encodeURIComponent(directory)}`,
    version: stdout.trim(),
    async stop() {
      // At once: nothing of it is kept.
      server.kill('SIGQUIT');
      await exit;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. @returns who it runs as then */
async function owningUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
  if (uid === undefined || gid === undefined) throw new Error('There is no user postgres.');
  return { uid, gid };
}
