/** What `npm start` says when it cannot or should not start. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdState } from '../../../tools/holdState.ts';
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
  // In one line, and not among all that workerd says when a module fails.
  expect(output.trim().split('\n')).toHaveLength(2);
});

test('npm start refuses a folder that another one uses, and one that nobody can write to', async () => {
  const letGo = await holdState(stateDir);
  const used = await startRefused({ stateDir });
  letGo();
  expect(used).toMatchObject({
    code: 1,
    output: expect.stringContaining(`Another npm start uses ${stateDir}.`),
  });

  const file = path.join(stateDir, 'a file');
  await writeFile(file, '');
  const { code, output } = await startRefused({ stateDir: file });
  expect(code).toBe(1);
  expect(output).toContain(`STATE_DIR (${file}) cannot be written`);
});

test('npm start says which database it cannot use, and what to do', async () => {
  const damaged = await newStateDir();
  const databases = path.join(damaged, 'v3/d1/miniflare-D1DatabaseObject');
  await mkdir(databases, { recursive: true });
  await writeFile(path.join(databases, 'metadata.sqlite'), 'This is no database.'.repeat(1_000));
  const { code, output } = await startRefused({ stateDir: damaged });
  expect(code).toBe(1);
  expect(output).toContain(`The local database in ${damaged} cannot be used.`);
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
