/** What `npm start` keeps beside the databases: secrets made once for this machine, and the Worker's variables. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { type AdminKey, makeAdminKey } from './adminKeys.ts';
import { PROJECT_DIR } from './wrangler.ts';

/** RFC 7518 section 3.2 asks for 32 bytes at least; this is twice that. */
const JWT_SECRET_BYTES = 64;
const OWNER_ONLY = 0o600;

const LocalSecrets = v.object({
  jwtSecret: v.pipe(v.string(), v.minLength(32)),
  adminKey: v.object({ id: v.string(), text: v.string() }),
});

export type LocalSecrets = { jwtSecret: string; adminKey: AdminKey };

/** @returns the folder of all local state, `STATE_DIR` or `.wrangler/state`, as an absolute path */
export function stateDir(environment: NodeJS.ProcessEnv): string {
  return path.resolve(PROJECT_DIR, environment.STATE_DIR || '.wrangler/state');
}

/**
 * Reads this machine's secrets, or makes them at the first start.
 * @throws Error when the file is there and cannot be understood: new secrets would sign everybody out unasked
 */
export async function localSecrets(dir: string): Promise<LocalSecrets> {
  const kept = await readLocalSecrets(dir);
  if (kept !== null) return kept;
  const secrets = {
    jwtSecret: randomBytes(JWT_SECRET_BYTES).toString('base64url'),
    adminKey: makeAdminKey(),
  };
  await writePrivate(secretsFile(dir), `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

/**
 * Reads this machine's secrets and makes none.
 * @returns null before the first start
 * @throws Error when the file is there and cannot be understood
 */
export async function readLocalSecrets(dir: string): Promise<LocalSecrets | null> {
  const file = secretsFile(dir);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : parseSecrets(text, file);
}

function secretsFile(dir: string): string {
  return path.join(dir, 'secrets.json');
}

function parseSecrets(text: string, file: string): LocalSecrets {
  try {
    return v.parse(LocalSecrets, JSON.parse(text));
  } catch {
    throw new Error(
      `${file} is damaged; delete it to have new secrets made (local readers must sign in again).`,
    );
  }
}

/** Writes a file that only this user can read, whatever its mode was before. */
export async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { mode: OWNER_ONLY });
  await chmod(file, OWNER_ONLY);
}
