/** What `npm start` says when it cannot or should not start. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteStateDir, newStateDir, startRefused } from './startedSystem.ts';

let stateDir: string;

beforeAll(async () => {
  stateDir = await newStateDir();
});

afterAll(() => deleteStateDir(stateDir));

test('npm start refuses a bad secret, names it and says what it must be', async () => {
  const secret = 'too short to sign with';
  const { code, output } = await startRefused({ stateDir, env: { JWT_SECRET: secret } });
  expect(code).toBe(1);
  expect(output).toContain('Configuration: JWT_SECRET needs at least 32 bytes');
  expect(output).not.toContain(secret);
  expect(output).not.toContain('The handbook is running');
});

test('npm start says which database it cannot use, and what to do', async () => {
  const damaged = await newStateDir();
  const databases = path.join(damaged, 'v3/d1/miniflare-D1DatabaseObject');
  await mkdir(databases, { recursive: true });
  await writeFile(path.join(databases, 'metadata.sqlite'), 'This is no database.'.repeat(1_000));
  const { code, output } = await startRefused({ stateDir: damaged });
  expect(code).toBe(1);
  expect(output).toContain(`The local database in ${damaged} could not be brought up to date:`);
  expect(output).toContain('delete the folder to begin anew');
  expect(output).not.toMatch(/^\s+at /m);
  await deleteStateDir(damaged);
});

test('npm start does not replace damaged secrets, which would sign everybody out', async () => {
  const damaged = await newStateDir();
  await writeFile(path.join(damaged, 'secrets.json'), '{');
  const { code, output } = await startRefused({ stateDir: damaged });
  expect(code).toBe(1);
  expect(output).toContain(`${path.join(damaged, 'secrets.json')} is damaged`);
  await deleteStateDir(damaged);
});
